from django.urls import path

from aftercare.ui import views

app_name = "ui"

urlpatterns = [
    path("language/", views.language, name="language"),
    path("ui/counts/", views.counts, name="counts"),
    path("ui/", views.show_gallery, name="gallery"),
]
