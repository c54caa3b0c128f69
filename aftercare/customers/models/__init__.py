from aftercare.customers.models.contact import Contact
from aftercare.customers.models.customer import Customer, Site
from aftercare.customers.models.imports import Import
from aftercare.customers.models.system import Component, Environment, System

__all__ = ["Component", "Contact", "Customer", "Environment", "Import", "Site", "System"]
