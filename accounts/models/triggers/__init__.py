"""What the database itself refuses or remembers, whoever asks: all triggers of the project (数据库自身的约束).

They are installed by the migration `0002_triggers` of each app.
"""
