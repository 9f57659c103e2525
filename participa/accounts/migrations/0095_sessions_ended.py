from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0060_token_scope")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="sessions_ended",
            field=models.PositiveIntegerField(
                default=0, editable=False, help_text="How often every session of the account was ended at once."
            ),
        ),
    ]
