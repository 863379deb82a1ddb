"""The invented salon: its profile, its people and a year of visits, made from a seed."""
