from django.urls import path

from aftercare.records import views

app_name = "records"

urlpatterns = [
    path("files/<uuid:public_id>/", views.download, name="file"),
    path("files/<uuid:public_id>/small/", views.preview, name="preview"),
]
