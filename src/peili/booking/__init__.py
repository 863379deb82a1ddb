"""Services, hours, free times, holds, appointments and the public booking pages."""
