"""The fictional vendor 华诚软件: people, customers, contracts and a hundred days of work, in Chinese."""
