"""The customer's door: their pages under `/portal/`, the links of letters, and mails shown in a frame."""
