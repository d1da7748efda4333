"""Triggers that no setting silences."""

from django.db import migrations

from accounts.models.unsilenced import Unsilence


class Migration(migrations.Migration):

    dependencies = [
        ('performance', '0007_guards'),
        ('accounts', '0013_unsilenced'),
    ]

    operations = [
        Unsilence(),
        migrations.RunSQL('DROP FUNCTION IF EXISTS _pgtrigger_should_ignore(name)', migrations.RunSQL.noop),
    ]
