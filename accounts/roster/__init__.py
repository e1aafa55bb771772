"""The roster file: read into typed rows, compared with what the portal holds, and nothing written.

`reading` finds tables and reads cells, `state` fetches what is known, `plan` says what each row
would do. The rules of a single row stand where its cell is read, the rules between rows in the plan.
"""
