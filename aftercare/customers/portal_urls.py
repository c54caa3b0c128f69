from django.urls import path

from aftercare.customers import portal

app_name = "customers_portal"

urlpatterns = [path("organisation/", portal.organisation, name="organisation")]
