"""The attention map: what each written token attends to, with a temperature and masks."""
