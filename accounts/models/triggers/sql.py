"""Pieces of SQL of which the triggers are made (触发器共用的语句).

Refusals carry SQLSTATE 23514, so Django raises IntegrityError with a Chinese message.
"""

ACTOR = "NULLIF(current_setting('accounts.actor', true), '')::integer"
"""Who acts: set by `acting(user)` in `accounts.models.record`, for one transaction; NULL where nobody is known."""
CLERK = "EXISTS (SELECT 1 FROM accounts_assignment WHERE user_id = {user} AND unit_id = {unit} AND role = 'clerk')"


def sql_list(values: tuple[str, ...]) -> str:
    """Values of a closed list, between the brackets of an IN."""
    return ", ".join(f"'{value}'" for value in values)


def differ(*columns: str) -> str:
    """The SQL that asks whether one of the columns is not what it was."""
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


def officer(person: str) -> str:
    """The SQL that asks whether somebody, by their key, is an active officer of the finance bureau."""
    return f"""EXISTS (
        SELECT 1 FROM accounts_assignment post JOIN auth_user person ON person.id = post.user_id
        WHERE user_id = {person} AND role = 'bureau_officer' AND person.is_active
    )"""


def refuse(message: str, *arguments: str) -> str:
    """The PL/pgSQL that refuses, in words for the person; each % stands for an argument."""
    values = "".join(f", {argument}" for argument in arguments)
    return f"RAISE EXCEPTION '{message}'{values} USING ERRCODE = 'check_violation';"
