"""Staff doors of contracts, penalties and calendars."""

from django.urls import path

from aftercare.contracts.views import breaches, calendars, contracts, lists, penalties, terms, years

app_name = "contracts"
urlpatterns = [
    path("contracts/", lists.index, name="index"),
    path("contracts/export/", lists.download, name="export"),
    path("contracts/new/", contracts.new, name="new"),
    path("contracts/<int:contract_id>/", contracts.show, name="show"),
    path("contracts/<int:contract_id>/edit/", contracts.edit, name="edit"),
    path("contracts/<int:contract_id>/activation/", contracts.activate, name="activate"),
    path("contracts/<int:contract_id>/acceptance/", contracts.accept, name="accept"),
    path("contracts/<int:contract_id>/ending/", contracts.end, name="end"),
    path("contracts/<int:contract_id>/cover/", contracts.cover, name="cover"),
    path("contracts/<int:contract_id>/deposit/", contracts.deposit, name="deposit"),
    path("contracts/<int:contract_id>/release/", contracts.release, name="release"),
    path("contracts/<int:contract_id>/statement/", penalties.statement_page, name="statement"),
    path("contracts/<int:contract_id>/promises/", contracts.promises, name="promises"),
    path("contracts/<int:contract_id>/presets/", terms.choose, name="presets"),
    path("contracts/<int:contract_id>/presets/add/", terms.add_preset, name="add_preset"),
    path("contracts/<int:contract_id>/commitments/new/", terms.add, name="new_commitment"),
    path("contracts/commitments/<int:commitment_id>/", terms.reword, name="commitment"),
    path("contracts/commitments/<int:commitment_id>/ending/", terms.end, name="end_commitment"),
    path("penalties/", penalties.index, name="penalties"),
    path("penalties/breaches/", breaches.index, name="breaches"),
    path("penalties/breaches/<int:breach_id>/waiver/", breaches.waive, name="waive_breach"),
    path("penalties/breaches/<int:breach_id>/penalty/", breaches.propose, name="propose_penalty"),
    path("penalties/<int:penalty_id>/attribution/", penalties.attribute, name="attribute_penalty"),
    path("penalties/<int:penalty_id>/approval/", penalties.approve, name="approve_penalty"),
    path("penalties/<int:penalty_id>/waiver/", penalties.waive, name="waive_penalty"),
    path("penalties/<int:penalty_id>/reversal/", penalties.reverse_deduction, name="reverse_penalty"),
    path("calendars/", calendars.index, name="calendars"),
    path("calendars/new/", calendars.new, name="new_calendar"),
    path("calendars/<int:calendar_id>/own-day/", calendars.own_day, name="own_day"),
    path("calendars/<int:calendar_id>/", calendars.show, name="calendar"),
    path("calendars/<int:calendar_id>/days/", calendars.import_days, name="import_days"),
    path("calendars/<int:calendar_id>/hours/", calendars.hours, name="hours"),
    path("calendars/<int:calendar_id>/year/", years.days, name="year"),
    path("calendars/<int:calendar_id>/editions/<int:number>/", years.go_back, name="edition"),
]
