import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='顺序')),
                ('name', models.CharField(max_length=100, verbose_name='项目名称')),
                ('code', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^\\d{7}$', '请填写项级编码（7 位数字）。')], verbose_name='功能分类科目编码')),
                ('department', models.CharField(max_length=60, verbose_name='主管部门')),
                ('implementer', models.CharField(max_length=60, verbose_name='实施单位')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programmes', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '项目',
                'verbose_name_plural': '项目',
                'ordering': ['order', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goal', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000, '预期目标不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='预期目标')),
                ('achieved', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000, '实际完成情况不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='实际完成情况')),
                ('funding_reason', models.TextField(blank=True, help_text='留空时，资金由决算数得出；确需与决算数不同的，写明理由后另行填写。', max_length=500, verbose_name='另行填写资金的理由')),
                ('carried', models.BooleanField(default=False, verbose_name='沿用上年')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evaluations', to='accounts.filing', verbose_name='填报')),
                ('programme', models.OneToOneField(blank=True, help_text='整体支出自评留空。', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='evaluation', to='performance.programme', verbose_name='项目')),
            ],
            options={
                'verbose_name': '绩效自评',
                'verbose_name_plural': '绩效自评',
                'ordering': ['filing_id', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SelfReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='文件名')),
                ('content', models.BinaryField(verbose_name='内容')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('pages', models.PositiveSmallIntegerField(verbose_name='页数')),
                ('evaluation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='report', to='performance.evaluation', verbose_name='绩效自评')),
            ],
            options={
                'verbose_name': '自评报告',
                'verbose_name_plural': '自评报告',
            },
        ),
        migrations.CreateModel(
            name='FundingRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('central', '中央安排'), ('province', '省级安排'), ('prefecture', '地级安排'), ('county', '县级安排'), ('appropriation', '当年财政拨款'), ('carried_over', '上年结转资金'), ('other', '其他（其他资金）')], max_length=14, verbose_name='资金来源')),
                ('original_budget', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='年初预算数')),
                ('final_budget', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='全年预算数')),
                ('executed', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='全年执行数')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='funding', to='performance.evaluation', verbose_name='绩效自评')),
            ],
            options={
                'verbose_name': '资金行',
                'verbose_name_plural': '资金行',
                'ordering': ['evaluation_id', 'id'],
                'constraints': [models.UniqueConstraint(fields=('evaluation', 'source'), name='funding_once', violation_error_message='同一资金来源只能填一行。'), models.CheckConstraint(condition=models.Q(('source__in', ['appropriation', 'carried_over', 'central', 'county', 'other', 'prefecture', 'province'])), name='funding_source_known', violation_error_message='资金来源不在可选范围内。')],
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='顺序')),
                ('level1', models.CharField(max_length=40, verbose_name='一级指标')),
                ('level2', models.CharField(max_length=40, verbose_name='二级指标')),
                ('level3', models.CharField(max_length=100, verbose_name='三级指标')),
                ('operator', models.CharField(blank=True, choices=[('', '（无）'), ('=', '等于'), ('>=', '不低于'), ('<=', '不高于'), ('>', '高于'), ('<', '低于')], max_length=2, verbose_name='比较符')),
                ('target', models.CharField(max_length=100, verbose_name='指标值')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='计量单位')),
                ('ground', models.CharField(blank=True, max_length=200, verbose_name='指标设定依据')),
                ('weight', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=5, verbose_name='分值（权重）')),
                ('actual', models.CharField(blank=True, help_text='只填数值或文字，不带比较符和单位。', max_length=100, verbose_name='实际完成值')),
                ('score', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=5, verbose_name='得分')),
                ('score_reason', models.CharField(blank=True, help_text='留空时，得分按完成情况计算；另行评分的写明理由。', max_length=200, verbose_name='另行评分的理由')),
                ('remark', models.CharField(blank=True, max_length=500, verbose_name='偏差原因分析及改进措施（备注）')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='indicators', to='performance.evaluation', verbose_name='绩效自评')),
            ],
            options={
                'verbose_name': '绩效指标',
                'verbose_name_plural': '绩效指标',
                'ordering': ['evaluation_id', 'order', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('weight__range', (0, 100))), name='indicator_weight', violation_error_message='分值应在 0 至 100 之间。'), models.CheckConstraint(condition=models.Q(('score__range', (0, 100))), name='indicator_score', violation_error_message='得分应在 0 至 100 之间。'), models.CheckConstraint(condition=models.Q(('operator__in', ['', '=', '>=', '<=', '>', '<'])), name='indicator_operator_known', violation_error_message='比较符不在可选范围内。')],
            },
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.UniqueConstraint(fields=('filing', 'name'), name='programme_once', violation_error_message='本填报已有同名项目。'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^(\\d{7})?$')), name='programme_code_form', violation_error_message='项目对应的功能分类科目应为项级编码（7 位数字）。'),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='programme_name_given', violation_error_message='项目名称不能为空。'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(condition=models.Q(('programme', None)), fields=('filing',), name='evaluation_one_whole', violation_error_message='本填报已有整体支出绩效自评。'),
        ),
        migrations.AddConstraint(
            model_name='selfreport',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='self_report_hash_form', violation_error_message='SHA-256 应为 64 位十六进制数。'),
        ),
    ]
