"""A made-up committee that shows the product. Every record is made by the actions themselves."""
