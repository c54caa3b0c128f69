from aftercare.desk.tests.pages.conftest import enter

__all__ = ["enter"]
