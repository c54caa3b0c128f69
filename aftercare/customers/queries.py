"""What other rooms ask about customers. Each answer is one statement unless it says otherwise."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from aftercare.customers.cards import ContactCard, CustomerCard, EnvironmentCard, SystemCard
from aftercare.customers.models import Contact, Customer, System
from aftercare.customers.rules import addresses, names, phones
from aftercare.records.asking import AmongIds, Objects


def customer_card(customer_id: int) -> CustomerCard | None:
    """The card of one customer; None if there is none."""
    return cards([customer_id]).get(customer_id)


def cards(customer_ids: Iterable[int]) -> dict[int, CustomerCard]:
    """The cards of these customers by id."""
    found = Customer.objects.filter(pk__in=set(customer_ids))
    return {customer.pk: _customer_card(customer) for customer in found}


def contact_card(contact_id: int) -> ContactCard | None:
    """The card of one contact; None if there is none."""
    return contact_cards([contact_id]).get(contact_id)


def contact_cards(contact_ids: Iterable[int]) -> dict[int, ContactCard]:
    """The cards of these contacts by id."""
    return {contact.pk: _contact_card(contact) for contact in _CONTACTS(list(set(contact_ids)))}


def contact_of_person(person_id: int) -> ContactCard | None:
    """The contact that signs in as this person."""
    return _first_card(_with_customer().filter(person_id=person_id))


def contact_by_email(address: str) -> ContactCard | None:
    """Whose address this is: the active contact if there is one, else a former one, else None."""
    email = addresses.normalise(address)
    found = _BY_EMAIL(email) if email else []
    return _contact_card(found[0]) if found else None


def contacts_by_email(found: Iterable[str]) -> dict[str, ContactCard]:
    """The active contacts of these addresses, by the normalised address."""
    emails = {addresses.normalise(address) for address in found} - {""}
    contacts = _with_customer().filter(email__in=emails, is_active=True)
    return {contact.email: _contact_card(contact) for contact in contacts}


def contact_by_phone(number: str) -> ContactCard | None:
    """Who calls with this number, if exactly one active contact has it."""
    contacts = contacts_by_phone(number)
    return contacts[0] if len(contacts) == 1 else None


def contacts_by_phone(number: str) -> list[ContactCard]:
    """Every active contact with this number (colleagues may share a desk telephone)."""
    keys = phones.keys(number)
    found = (
        _with_customer().filter(phone_keys__overlap=keys, is_active=True) if keys else Contact.objects.none()
    )
    return [_contact_card(contact) for contact in found.order_by("pk")[:20]]


def contacts_of(customer_id: int) -> list[ContactCard]:
    """The active contacts of a customer, by name."""
    found = _with_customer().filter(customer_id=customer_id, is_active=True).order_by("pinyin", "pk")
    return [_contact_card(contact) for contact in found]


def customers_by_domain(domain: str) -> list[CustomerCard]:
    """Customers that use this mail domain; none for a public provider's domain."""
    name = addresses.company_domain(domain)
    if not addresses.says_employer(name):
        return []
    found = Customer.objects.filter(mail_domains__contains=[name], archived_at=None).order_by("pk")[:20]
    return [_customer_card(customer) for customer in found]


def search_customers(text: str, limit: int = 20) -> list[CustomerCard]:
    """Customers in use whose name, short name, number, pinyin or initials match; best known first."""
    found = Customer.objects.filter(matching(text), archived_at=None).order_by("-is_key", "pinyin", "pk")
    return [_customer_card(customer) for customer in found[:limit]]


def search_contacts(text: str, limit: int = 12) -> list[ContactCard]:
    """Active contacts by number, name, pinyin, initials, address or customer; for who answers a call."""
    plain = names.plain(text)
    if not plain:
        return []
    latin = plain.lower().replace(" ", "")
    theirs = Customer.objects.filter(matching(text), archived_at=None)
    found = Q(name__icontains=plain) | Q(customer__in=theirs)
    if latin.isascii():
        found |= Q(pinyin__startswith=latin) | Q(initials__startswith=latin) | Q(email__startswith=latin)
    if keys := phones.keys(text):
        found |= Q(phone_keys__overlap=keys)
    contacts = _with_customer().filter(found, is_active=True, customer__archived_at=None)
    return [_contact_card(contact) for contact in contacts.order_by("pinyin", "pk")[:limit]]


def matching(text: str) -> Q:
    """The condition of a search over customers; everything for an empty text."""
    plain = names.plain(text)
    if not plain:
        return Q()
    found = Q(name__icontains=plain) | Q(short_name__icontains=plain) | Q(number__iexact=plain)
    latin = plain.lower().replace(" ", "")
    if latin.isascii() and latin.isalnum():
        found |= Q(pinyin__startswith=latin) | Q(initials__contains=latin)
    return found


def systems_of(customer_id: int) -> list[SystemCard]:
    """The systems in use of a customer, with their environments. Two statements."""
    found = System.objects.filter(customer_id=customer_id, archived_at=None).prefetch_related("environments")
    return [_system_card(system) for system in found.order_by("name", "pk")]


def system_card(system_id: int) -> SystemCard | None:
    """The card of one system with its environments; None if there is none. Two statements."""
    found = System.objects.filter(pk=system_id).prefetch_related("environments").first()
    return _system_card(found) if found else None


def system_names(system_ids: Iterable[int]) -> dict[int, str]:
    """The names of these systems by id."""
    return dict(System.objects.filter(pk__in=set(system_ids)).values_list("pk", "name"))


def knows_address(address: str) -> bool:
    """Whether mail to this address would reach a contact of a customer."""
    email = addresses.normalise(address)
    return bool(email) and Contact.objects.filter(email=email, is_active=True, bounced_at=None).exists()


def _with_customer() -> QuerySet[Contact]:
    return Contact.objects.select_related("customer")


_CONTACTS = Objects(lambda ids: _with_customer().filter(AmongIds("pk", ids)), list)
_BY_EMAIL = Objects(lambda email: _with_customer().filter(email=email).order_by("-is_active", "-pk")[:1], str)


def _first_card(found: QuerySet[Contact]) -> ContactCard | None:
    contact = found.first()
    return _contact_card(contact) if contact else None


def _customer_card(customer: Customer) -> CustomerCard:
    return CustomerCard(
        id=customer.pk,
        number=customer.number,
        name=customer.name,
        short_name=customer.short_name,
        level=customer.level,
        is_key=customer.is_key,
        manager_id=customer.manager_id,
        is_archived=customer.archived_at is not None,
    )


def _contact_card(contact: Contact) -> ContactCard:
    return ContactCard(
        id=contact.pk,
        name=contact.name,
        customer_id=contact.customer_id,
        customer_name=contact.customer.name,
        language=contact.language,
        person_id=contact.person_id,
        is_active=contact.is_active,
        role=contact.role,
        title=contact.title,
        department=contact.department,
        email=contact.email,
        phone=contact.phone,
        mobile=contact.mobile,
        can_receive_mail=bool(contact.email) and contact.is_active and contact.bounced_at is None,
    )


def _system_card(system: System) -> SystemCard:
    return SystemCard(
        id=system.pk,
        name=system.name,
        product=system.product,
        version=system.version,
        level=system.level,
        customer_id=system.customer_id,
        accepted_on=system.accepted_on,
        environments=tuple(
            EnvironmentCard(e.pk, e.kind, e.name, e.os, e.database, e.middleware)
            for e in system.environments.all()
        ),
    )
