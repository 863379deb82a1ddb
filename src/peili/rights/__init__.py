"""The person's rights: requests and their due dates, what is kept about someone, restriction, erasure."""
