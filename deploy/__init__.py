"""What runs beside the services in containers: steps that run once, and the health check of every service."""
