"""What a test costs, and who pays in the end."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("complaints", "0005_sorting")]

    operations = [
        migrations.AddField(
            model_name="test",
            name="cost",
            field=models.DecimalField(decimal_places=2, max_digits=12, null=True, verbose_name="费用（元）"),
        ),
        migrations.AddField(
            model_name="test",
            name="final_payer",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="费用最终承担"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="test",
            constraint=models.CheckConstraint(
                condition=Q(("cost", None), ("cost__gte", 0), _connector="OR"), name="test_cost_not_negative"
            ),
        ),
    ]
