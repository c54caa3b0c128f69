from django.urls import path

from aftercare.customers.views import contacts, customers, imports, lists, systems

app_name = "customers"

urlpatterns = [
    path("customers/", lists.index, name="index"),
    path("customers/export.xlsx", lists.download, name="export"),
    path("customers/new/", customers.new, name="new"),
    path("customers/import/", imports.index, name="import"),
    path("customers/import/template.xlsx", imports.template, name="import_template"),
    path("customers/import/<int:import_id>/", imports.show, name="import_plan"),
    path("customers/import/<int:import_id>/sheet.xlsx", imports.sheet, name="import_sheet"),
    path("customers/import/<int:import_id>/application/", imports.apply, name="import_apply"),
    path("customers/<int:customer_id>/", customers.show, name="show"),
    path("customers/<int:customer_id>/edit/", customers.edit, name="edit"),
    path("customers/<int:customer_id>/archival/", customers.archive, name="archive"),
    path("customers/<int:customer_id>/restoration/", customers.restore, name="restore"),
    path("customers/<int:customer_id>/sites/new/", customers.new_site, name="new_site"),
    path("customers/sites/<int:site_id>/", customers.edit_site, name="edit_site"),
    path("customers/<int:customer_id>/contacts/new/", contacts.new, name="new_contact"),
    path("customers/contacts/<int:contact_id>/", contacts.edit, name="edit_contact"),
    path("customers/contacts/<int:contact_id>/invitation/", contacts.invite, name="invite_contact"),
    path("customers/contacts/<int:contact_id>/departure/", contacts.depart, name="depart_contact"),
    path("customers/contacts/<int:contact_id>/return/", contacts.come_back, name="restore_contact"),
    path("customers/<int:customer_id>/systems/new/", systems.new, name="new_system"),
    path("customers/systems/<int:system_id>/", systems.edit, name="edit_system"),
    path("customers/systems/<int:system_id>/archival/", systems.archive, name="archive_system"),
    path("customers/systems/<int:system_id>/restoration/", systems.restore, name="restore_system"),
    path(
        "customers/systems/<int:system_id>/environments/new/", systems.new_environment, name="new_environment"
    ),
    path("customers/environments/<int:environment_id>/", systems.edit_environment, name="edit_environment"),
    path(
        "customers/environments/<int:environment_id>/removal/",
        systems.remove_environment,
        name="remove_environment",
    ),
    path(
        "customers/environments/<int:environment_id>/components/new/",
        systems.new_component,
        name="new_component",
    ),
    path("customers/components/<int:component_id>/", systems.edit_component, name="edit_component"),
    path(
        "customers/components/<int:component_id>/removal/", systems.remove_component, name="remove_component"
    ),
]
