"""The customer's doors of this room."""

from django.urls import path

from aftercare.contracts import portal

app_name = "contracts_portal"
urlpatterns = [
    path("contracts/", portal.index, name="index"),
    path("contracts/<int:contract_id>/", portal.show, name="show"),
    path("contracts/<int:contract_id>/promises/", portal.promises, name="promises"),
    path("contracts/budgets/<int:budget_id>/", portal.budget, name="budget"),
    path("contracts/residents/<int:plan_id>/", portal.resident, name="resident"),
    path("contracts/penalties/<int:penalty_id>/answer/", portal.answer, name="answer"),
]
