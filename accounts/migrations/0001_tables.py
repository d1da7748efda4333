import accounts.models.approval
import accounts.models.import_file
import accounts.models.search
import accounts.models.trail
import django.core.validators
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EditionRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, verbose_name='表样代码')),
                ('revision', models.PositiveIntegerField(verbose_name='版本')),
                ('name', models.CharField(max_length=80, verbose_name='表样名称')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('text', models.TextField(verbose_name='文本')),
                ('resolved', models.TextField(verbose_name='含所基于表样的全文')),
                ('sha256', models.CharField(max_length=64, verbose_name='全文的 SHA-256')),
                ('state', models.CharField(choices=[('draft', '草案'), ('proposed', '待复核'), ('in_force', '在用'), ('retired', '停用')], default='draft', max_length=8, verbose_name='状态')),
                ('written_at', models.DateTimeField(verbose_name='起草时间')),
                ('proposed_at', models.DateTimeField(blank=True, null=True, verbose_name='提请时间')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='生效时间')),
                ('released_alone', models.BooleanField(default=False, help_text='财政局只有一位管理员时，由系统管理员作第二人。', verbose_name='由系统管理员代为复核')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提请人')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
            ],
            options={
                'verbose_name': '表样文本',
                'verbose_name_plural': '表样文本',
                'ordering': ['key', '-revision'],
            },
        ),
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='决算年度')),
                ('edition', models.CharField(max_length=40, verbose_name='年度表样')),
                ('status', models.CharField(choices=[('draft', '填报中'), ('submitted', '待审核'), ('reviewed', '已复核'), ('approved', '已审核'), ('published', '已公开'), ('withdrawn', '已撤下'), ('carried_in', '补录')], default='draft', max_length=12, verbose_name='状态')),
                ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版次')),
                ('revision', models.PositiveIntegerField(default=0, help_text='每次保存加一，用于发现两人同时修改。', verbose_name='修订号')),
                ('precision', models.CharField(choices=[('yuan', '元（账簿数）'), ('wan', '万元（摘自公开件）')], default='yuan', max_length=4, verbose_name='金额精度')),
                ('remark', models.TextField(blank=True, help_text='数据来源、推定数等说明，随公开页显示，不印入公开件。', verbose_name='数据说明')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('edition_revision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='accounts.editionrevision', verbose_name='表样版本')),
            ],
            options={
                'verbose_name': '填报',
                'verbose_name_plural': '填报',
                'ordering': ['-year', 'unit__code', '-version'],
            },
        ),
        migrations.CreateModel(
            name='ExpenditureLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fund', models.CharField(choices=[('general', '一般公共预算财政拨款'), ('government_funds', '政府性基金预算财政拨款'), ('state_capital', '国有资本经营预算财政拨款'), ('other_money', '非财政拨款资金')], max_length=16, verbose_name='资金性质')),
                ('code', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('^\\d{7}$', '请填写项级功能分类科目编码（7 位数字）。')], verbose_name='科目编码')),
                ('basic', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='基本支出')),
                ('project', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='项目支出')),
                ('upward', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='上缴上级支出')),
                ('business', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='经营支出')),
                ('downward', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='对附属单位补助支出')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expenditure_lines', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '支出行',
                'verbose_name_plural': '支出行',
                'ordering': ['fund', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EconomicLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('^\\d{5}$', '请填写款级经济分类科目编码（5 位数字）。')], verbose_name='经济分类科目编码')),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='金额')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='economic_lines', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '经济分类行',
                'verbose_name_plural': '经济分类行',
                'ordering': ['code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeclaredNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40, verbose_name='数')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='数值')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declared_numbers', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '本表样的数',
                'verbose_name_plural': '本表样的数',
                'ordering': ['key'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('text', '文字更正'), ('data', '数据更正'), ('body', '主体更正')], max_length=4, verbose_name='更正类别')),
                ('reason', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000, '更正原因不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='更正原因')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='办理时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('corrects', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='accounts.filing', verbose_name='原填报')),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='accounts.filing', verbose_name='更正稿')),
            ],
            options={
                'verbose_name': '更正',
                'verbose_name_plural': '更正',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('first_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='首次填写时间')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '填写人',
                'verbose_name_plural': '填写人',
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='位置')),
                ('caption', models.CharField(max_length=200, verbose_name='位置名称')),
                ('seen', models.CharField(blank=True, max_length=200, verbose_name='当时所见')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000, '批注不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='批注')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('resolved_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('answers_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='accounts.comment', verbose_name='所答批注')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办结人')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '批注',
                'verbose_name_plural': '批注',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('secrecy', '保密审查'), ('signing', '负责人签审')], max_length=8, verbose_name='审查类别')),
                ('office', models.CharField(max_length=60, verbose_name='审查部门')),
                ('examiner', models.CharField(max_length=40, verbose_name='审查人')),
                ('on', models.DateField(verbose_name='审查日期')),
                ('note', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000, '审查意见不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='审查意见')),
                ('digest', models.CharField(max_length=64, verbose_name='数据指纹')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '公开前审查',
                'verbose_name_plural': '公开前审查',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='CheckRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(verbose_name='修订号')),
                ('prior_revision', models.PositiveIntegerField(null=True, verbose_name='上年填报的修订号')),
                ('checked_at', models.DateTimeField(auto_now=True, verbose_name='检查时间')),
                ('findings', models.JSONField(default=list, verbose_name='审核结果')),
                ('diagnosis', models.JSONField(default=list, verbose_name='最可能的原因')),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='check_run', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '审核结果',
                'verbose_name_plural': '审核结果',
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('original_budget', '年初预算数'), ('final_budget', '全年预算数')], max_length=15, verbose_name='预算阶段')),
                ('fund', models.CharField(choices=[('general', '一般公共预算财政拨款'), ('government_funds', '政府性基金预算财政拨款'), ('state_capital', '国有资本经营预算财政拨款'), ('other_money', '非财政拨款资金')], max_length=16, verbose_name='资金性质')),
                ('code', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('^(\\d{3}|\\d{7})$', '请填写类级（3 位）或项级（7 位）功能分类科目编码。')], verbose_name='科目编码')),
                ('nature', models.CharField(blank=True, choices=[('basic', '基本支出'), ('project', '项目支出'), ('upward', '上缴上级支出'), ('business', '经营支出'), ('downward', '对附属单位补助支出')], help_text='不知道时留空。', max_length=8, verbose_name='支出性质')),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='金额')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget_lines', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '预算行',
                'verbose_name_plural': '预算行',
                'ordering': ['stage', 'fund', 'code', 'nature'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fund', models.CharField(choices=[('general', '一般公共预算财政拨款'), ('government_funds', '政府性基金预算财政拨款'), ('state_capital', '国有资本经营预算财政拨款'), ('other_money', '非财政拨款资金')], max_length=16, verbose_name='资金性质')),
                ('code', models.CharField(blank=True, help_text='政府性基金、国有资本经营预算按项填写；一般公共预算和非财政拨款资金留空。', max_length=7, validators=[django.core.validators.RegexValidator('^\\d{7}$', '请填写项级功能分类科目编码（7 位数字）。')], verbose_name='科目编码')),
                ('opening', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='年初结转和结余')),
                ('closing', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='年末结转和结余')),
                ('reserves_used', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='使用非财政拨款结余')),
                ('distributed', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='结余分配')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='balances', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '结转结余',
                'verbose_name_plural': '结转结余',
                'ordering': ['fund', 'code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.CharField(max_length=200, verbose_name='审核结果')),
                ('seen', models.CharField(max_length=64, verbose_name='所见数据指纹')),
                ('words', models.TextField(blank=True, verbose_name='审核结果内容')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000, '说明不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='说明')),
                ('at', models.DateTimeField(auto_now=True, verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '说明',
                'verbose_name_plural': '说明',
                'ordering': ['filing_id', 'finding'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ImportedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=accounts.models.import_file.kinds_of_file, max_length=12, verbose_name='文件类别')),
                ('name', models.CharField(max_length=200, verbose_name='文件名')),
                ('content', models.BinaryField(verbose_name='内容')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('amounts_in', models.CharField(blank=True, choices=[('yuan', '元（账簿数）'), ('wan', '万元（摘自公开件）')], max_length=4, verbose_name='金额单位')),
                ('revision', models.PositiveIntegerField(verbose_name='预览时的修订号')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='导入时间')),
                ('summary', models.JSONField(blank=True, default=dict, verbose_name='导入结果')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imported_files', to='accounts.filing', verbose_name='填报')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imported_files', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
            ],
            options={
                'verbose_name': '导入文件',
                'verbose_name_plural': '导入文件',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='IncomeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=7, validators=[django.core.validators.RegexValidator('^\\d{7}$', '请填写项级功能分类科目编码（7 位数字）。')], verbose_name='科目编码')),
                ('general', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='一般公共预算财政拨款收入')),
                ('government_funds', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='政府性基金预算财政拨款收入')),
                ('state_capital', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='国有资本经营预算财政拨款收入')),
                ('superior', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='上级补助收入')),
                ('operating', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='事业收入')),
                ('education_fees', models.DecimalField(decimal_places=2, default=Decimal('0.00'), help_text='已包含在事业收入中。', max_digits=16, verbose_name='其中：教育收费')),
                ('business', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='经营收入')),
                ('subsidiary', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='附属单位上缴收入')),
                ('other', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='其他收入')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='income_lines', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '收入行',
                'verbose_name_plural': '收入行',
                'ordering': ['code'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, verbose_name='位置')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(20000, '文字不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='文字')),
                ('carried', models.BooleanField(default=False, verbose_name='沿用上年')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '文字',
                'verbose_name_plural': '文字',
                'ordering': ['key'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PrintedTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=32, verbose_name='报表')),
                ('figure', models.CharField(max_length=80, verbose_name='合计')),
                ('amount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='公开件所印金额')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='printed_totals', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '公开件合计',
                'verbose_name_plural': '公开件合计',
                'ordering': ['table', 'figure'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='公开编号')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('snapshot', models.JSONField(verbose_name='数据')),
                ('unit_code', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('code', django.db.models.fields.json.KeyTextTransform('unit', 'snapshot')), output_field=models.CharField(), verbose_name='单位编码')),
                ('unit_name', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('name', django.db.models.fields.json.KeyTextTransform('unit', 'snapshot')), output_field=models.CharField(), verbose_name='单位名称')),
                ('kind', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('kind', django.db.models.fields.json.KeyTextTransform('unit', 'snapshot')), output_field=models.CharField(choices=[('administrative', '行政单位'), ('civil_service_like', '参照公务员法管理的事业单位'), ('institution', '事业单位'), ('association', '社会团体')]), verbose_name='单位性质')),
                ('region', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('region', django.db.models.fields.json.KeyTextTransform('unit', 'snapshot')), output_field=models.CharField(), verbose_name='所在地区')),
                ('division_code', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('division_code', django.db.models.fields.json.KeyTextTransform('unit', 'snapshot')), output_field=models.CharField(), verbose_name='行政区划代码')),
                ('year', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('year', 'snapshot'), models.PositiveSmallIntegerField()), output_field=models.PositiveSmallIntegerField(), verbose_name='决算年度')),
                ('version', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Cast(django.db.models.fields.json.KeyTextTransform('version', 'snapshot'), models.PositiveSmallIntegerField()), output_field=models.PositiveSmallIntegerField(), verbose_name='版次')),
                ('erratum', models.JSONField(null=True, verbose_name='勘误')),
                ('digest', models.CharField(blank=True, help_text='校验清单 SHA256SUMS 的 SHA-256。', max_length=64, verbose_name='总校验值')),
                ('published_at', models.DateTimeField(verbose_name='公开时间')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='accounts.publication', verbose_name='更正')),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='accounts.filing', verbose_name='填报')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to=settings.AUTH_USER_MODEL, verbose_name='公开人')),
            ],
            options={
                'verbose_name': '公开稿',
                'verbose_name_plural': '公开稿',
                'ordering': ['-filing__year', 'filing__unit__code', '-filing__version'],
            },
        ),
        migrations.CreateModel(
            name='PublicationFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(choices=[('pdf', 'PDF 公开件'), ('html', '网页正文'), ('json', '数据（JSON）'), ('xlsx', '公开报表（XLSX）'), ('csv', '公开报表（CSV）'), ('sums', '校验清单（SHA256SUMS）'), ('report', '绩效自评报告（PDF）'), ('erratum', '勘误（JSON）')], max_length=8, verbose_name='格式')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='名称')),
                ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='accounts.publication', verbose_name='公开稿')),
            ],
            options={
                'verbose_name': '公开文件',
                'verbose_name_plural': '公开文件',
                'ordering': ['publication_id', 'format'],
            },
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160, verbose_name='位置')),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(4000, '原因不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='原因')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reasons', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '原因',
                'verbose_name_plural': '原因',
                'ordering': ['key'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sent_on', models.DateField(verbose_name='日期')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '提醒',
                'verbose_name_plural': '提醒',
            },
        ),
        migrations.CreateModel(
            name='SeparationWaiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000, '理由不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='理由')),
                ('until', models.DateField(verbose_name='有效期至')),
                ('granted_at', models.DateTimeField(auto_now_add=True, verbose_name='批准时间')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='separation_waivers', to='accounts.filing', verbose_name='填报')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='separation_waivers', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '不相容岗位豁免',
                'verbose_name_plural': '不相容岗位豁免',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('from_status', models.CharField(blank=True, choices=[('draft', '填报中'), ('submitted', '待审核'), ('reviewed', '已复核'), ('approved', '已审核'), ('published', '已公开'), ('withdrawn', '已撤下'), ('carried_in', '补录')], max_length=12, verbose_name='原状态')),
                ('to_status', models.CharField(choices=[('draft', '填报中'), ('submitted', '待审核'), ('reviewed', '已复核'), ('approved', '已审核'), ('published', '已公开'), ('withdrawn', '已撤下'), ('carried_in', '补录')], max_length=12, verbose_name='新状态')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='办理时间')),
                ('note', models.TextField(blank=True, verbose_name='意见')),
                ('digest', models.CharField(blank=True, help_text='审核时公开数据的 SHA-256，公开时核对。', max_length=64, verbose_name='数据指纹')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '流转记录',
                'verbose_name_plural': '流转记录',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('scheme', models.CharField(choices=[('functional', '功能分类'), ('economic', '部门预算支出经济分类')], max_length=10, verbose_name='科目体系')),
                ('code', models.CharField(max_length=7, verbose_name='科目编码')),
                ('name', models.CharField(max_length=80, verbose_name='科目名称')),
                ('budget', models.CharField(choices=[('general', '一般公共预算'), ('government_funds', '政府性基金预算'), ('state_capital', '国有资本经营预算'), ('any', '通用')], default='general', max_length=16, verbose_name='预算类别')),
            ],
            options={
                'verbose_name': '科目',
                'verbose_name_plural': '科目',
                'ordering': ['year', 'scheme', 'code'],
                'constraints': [models.UniqueConstraint(fields=('year', 'scheme', 'code'), name='subject_once', violation_error_message='该年度科目表中已有此编码。'), models.CheckConstraint(condition=models.Q(models.Q(('code__regex', '^\\d{3}(\\d\\d){0,2}$'), ('scheme', 'functional')), models.Q(('code__regex', '^\\d{3}(\\d\\d)?$'), ('scheme', 'economic')), _connector='OR'), name='subject_code_form', violation_error_message='功能分类编码应为 3、5、7 位数字，经济分类编码应为 3、5 位数字。'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='subject_name_given', violation_error_message='科目名称不能为空。')],
            },
        ),
        migrations.CreateModel(
            name='Supplement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff_active', models.PositiveIntegerField(default=0, verbose_name='在职人员（人）')),
                ('staff_retired_cadre', models.PositiveIntegerField(default=0, verbose_name='离休人员（人）')),
                ('staff_retired', models.PositiveIntegerField(default=0, verbose_name='退休人员（人）')),
                ('offices', models.TextField(blank=True, help_text='每行一个处室名称；个数由系统计算。', verbose_name='处室')),
                ('offices_carried', models.BooleanField(default=False, verbose_name='处室沿用上年')),
                ('agency_costs', models.DecimalField(blank=True, decimal_places=2, default=None, help_text='仅补录上年数时填写；当年数由公用经费得出。', max_digits=16, null=True, verbose_name='机关运行经费')),
                ('procurement_goods', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='政府采购货物支出')),
                ('procurement_works', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='政府采购工程支出')),
                ('procurement_services', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='政府采购服务支出')),
                ('procurement_sme', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='授予中小企业合同金额')),
                ('procurement_micro', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='授予小微企业合同金额')),
                ('fixed_assets', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='固定资产原值')),
                ('house_area', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12, verbose_name='房屋面积（平方米）')),
                ('house_value', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='房屋价值')),
                ('vehicles_value', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='车辆价值')),
                ('owned_leaders', models.PositiveIntegerField(default=0, verbose_name='副部（省）级及以上领导用车（辆）')),
                ('owned_principals', models.PositiveIntegerField(default=0, verbose_name='主要负责人用车（辆）')),
                ('owned_mail', models.PositiveIntegerField(default=0, verbose_name='机要通信用车（辆）')),
                ('owned_emergency', models.PositiveIntegerField(default=0, verbose_name='应急保障用车（辆）')),
                ('owned_enforcement', models.PositiveIntegerField(default=0, verbose_name='执法执勤用车（辆）')),
                ('owned_technical', models.PositiveIntegerField(default=0, verbose_name='特种专业技术用车（辆）')),
                ('owned_retired', models.PositiveIntegerField(default=0, verbose_name='离退休干部服务用车（辆）')),
                ('owned_other', models.PositiveIntegerField(default=0, verbose_name='其他用车（辆）')),
                ('equipment_over_million', models.PositiveIntegerField(default=0, verbose_name='单价100万元（含）以上设备（不含车辆）（台、套）')),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='supplement', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '补充资料',
                'verbose_name_plural': '补充资料',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ThreePublicExpense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('overseas_final_budget', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='因公出国（境）费 全年预算数')),
                ('overseas', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='因公出国（境）费 决算数')),
                ('vehicle_purchase_final_budget', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='公务用车购置费 全年预算数')),
                ('vehicle_purchase', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='公务用车购置费 决算数')),
                ('vehicle_running_final_budget', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='公务用车运行维护费 全年预算数')),
                ('vehicle_running', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='公务用车运行维护费 决算数')),
                ('hospitality_final_budget', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='公务接待费 全年预算数')),
                ('hospitality', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16, verbose_name='公务接待费 决算数')),
                ('overseas_groups', models.PositiveIntegerField(default=0, verbose_name='因公出国（境）团组（个）')),
                ('overseas_visitors', models.PositiveIntegerField(default=0, verbose_name='因公出国（境）人次')),
                ('vehicles_bought', models.PositiveIntegerField(default=0, verbose_name='公务用车购置数（辆）')),
                ('vehicles_held', models.PositiveIntegerField(default=0, verbose_name='公务用车保有量（辆）')),
                ('hospitality_batches', models.PositiveIntegerField(default=0, verbose_name='国内公务接待批次')),
                ('hospitality_guests', models.PositiveIntegerField(default=0, verbose_name='国内公务接待人次')),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='three_public', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '“三公”经费',
                'verbose_name_plural': '“三公”经费',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Timetable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='决算年度')),
                ('submit_by', models.DateField(blank=True, null=True, verbose_name='提交审核截止日')),
                ('publish_by', models.DateField(blank=True, null=True, verbose_name='公开截止日')),
            ],
            options={
                'verbose_name': '时间安排',
                'verbose_name_plural': '时间安排',
                'ordering': ['-year'],
                'constraints': [models.UniqueConstraint(fields=('year',), name='timetable_once', violation_error_message='该年度已有时间安排，请在原记录上修改。'), models.CheckConstraint(condition=models.Q(('year__range', (2000, 2100))), name='timetable_year_range', violation_error_message='决算年度应在 2000 至 2100 之间。'), models.CheckConstraint(condition=models.Q(('submit_by', None), ('publish_by', None), ('submit_by__lte', models.F('publish_by')), _connector='OR'), name='timetable_order', violation_error_message='提交审核截止日不能晚于公开截止日。')],
            },
        ),
        migrations.CreateModel(
            name='TrailEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.PositiveBigIntegerField(verbose_name='填报')),
                ('number', models.PositiveBigIntegerField(verbose_name='序号')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='时间')),
                ('table', models.CharField(max_length=63, verbose_name='表')),
                ('row', models.BigIntegerField(verbose_name='行')),
                ('action', models.CharField(choices=[('insert', '新增'), ('update', '修改'), ('delete', '删除')], max_length=6, verbose_name='操作')),
                ('before', models.JSONField(decoder=accounts.models.trail.ExactDecoder, null=True, verbose_name='原值')),
                ('after', models.JSONField(decoder=accounts.models.trail.ExactDecoder, null=True, verbose_name='新值')),
                ('hash', models.CharField(max_length=64, verbose_name='哈希')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
            ],
            options={
                'verbose_name': '变动记录',
                'verbose_name_plural': '变动记录',
                'ordering': ['chain', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, validators=[django.core.validators.RegexValidator('^[0-9A-Z]{3,20}$', '单位编码由 3 至 20 位数字或大写字母组成。')], verbose_name='单位编码')),
                ('name', models.CharField(help_text='法定全称，公开件通篇使用。', max_length=60, verbose_name='单位名称')),
                ('kind', models.CharField(choices=[('administrative', '行政单位'), ('civil_service_like', '参照公务员法管理的事业单位'), ('institution', '事业单位'), ('association', '社会团体')], max_length=20, verbose_name='单位性质')),
                ('region', models.CharField(blank=True, max_length=60, verbose_name='所在地区')),
                ('division_code', models.CharField(blank=True, help_text='所在县级以上行政区的六位代码（GB/T 2260），如 650205；可不填，随公开数据给出。', max_length=6, validators=[django.core.validators.RegexValidator('^[0-9]{6}$', '行政区划代码应为六位数字（GB/T 2260），例如 650205。')], verbose_name='行政区划代码')),
                ('founded', models.PositiveSmallIntegerField(blank=True, help_text='新设的单位请填，如 2024：2024 年度没有上年决算数，年度表样许可的可以不补录。其他单位可不填。', null=True, validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='设立年份')),
                ('review_levels', models.PositiveSmallIntegerField(choices=[(1, '一级：审核人'), (2, '二级：审核人、主管部门审核人'), (3, '三级：两位审核人、主管部门审核人')], default=1, help_text='提交之后依次由几级审核，每一级由不同的人办理。', verbose_name='审核级数')),
                ('superior', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subordinates', to='accounts.unit', verbose_name='主管部门')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['code'],
            },
        ),
        migrations.AddField(
            model_name='filing',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='accounts.unit', verbose_name='单位'),
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('clerk', '经办人'), ('supervisor', '审核人'), ('department_reviewer', '主管部门审核人'), ('publisher', '公开管理员'), ('bureau_officer', '财政局管理员')], max_length=20, verbose_name='角色')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '岗位',
                'verbose_name_plural': '岗位',
                'ordering': ['unit__code', 'role', 'user_id'],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='决算年度')),
                ('number', models.CharField(max_length=60, verbose_name='批复文号')),
                ('replied_on', models.DateField(validators=[accounts.models.approval.not_in_future], verbose_name='批复日期')),
                ('recorded_at', models.DateTimeField(auto_now=True, verbose_name='登记时间')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '批复',
                'verbose_name_plural': '批复',
                'ordering': ['-year', 'unit__code'],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.CharField(max_length=200, verbose_name='审核结果')),
                ('seen', models.CharField(max_length=64, verbose_name='所见数据指纹')),
                ('words', models.TextField(blank=True, verbose_name='审核结果内容')),
                ('reason', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000, '申请理由不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='申请理由')),
                ('until', models.DateField(verbose_name='有效期至')),
                ('requested_at', models.DateTimeField(auto_now_add=True, verbose_name='申请时间')),
                ('granted_at', models.DateTimeField(null=True, verbose_name='批准时间')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waivers', to='accounts.filing', verbose_name='填报')),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
            ],
            options={
                'verbose_name': '豁免',
                'verbose_name_plural': '豁免',
                'ordering': ['filing_id', 'finding'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=[('secrecy', '内容依法不予公开（涉及国家秘密等）'), ('body', '公开主体错误')], max_length=8, verbose_name='撤下事由')),
                ('basis', models.CharField(help_text='法规条款或文件名称、文号，只供内部查阅。', max_length=200, verbose_name='依据')),
                ('reason', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000, '说明不能超过 %(limit_value)d 字，现有 %(show_value)d 字。')], verbose_name='说明')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='办理时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='办理人')),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='accounts.filing', verbose_name='填报')),
            ],
            options={
                'verbose_name': '撤下',
                'verbose_name_plural': '撤下',
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='editionrevision',
            constraint=models.UniqueConstraint(fields=('key', 'revision'), name='edition_revision_once', violation_error_message='该表样已有此版本。'),
        ),
        migrations.AddConstraint(
            model_name='editionrevision',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('key',), name='edition_one_in_force', violation_error_message='该表样刚刚有别的版本生效，请刷新页面，看过现在的情况再办理。'),
        ),
        migrations.AddConstraint(
            model_name='editionrevision',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'proposed'))), fields=('key',), name='edition_one_open', violation_error_message='该表样已有一份草案，请在那份草案上修改。'),
        ),
        migrations.AddConstraint(
            model_name='editionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'proposed', 'in_force', 'retired'))), name='edition_state_known', violation_error_message='表样状态不在可选范围内。'),
        ),
        migrations.AddConstraint(
            model_name='editionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('proposed_at__isnull', False), ('proposed_by__isnull', False)), _connector='OR'), name='edition_proposed', violation_error_message='提请过的表样要有提请人和提请时间。'),
        ),
        migrations.AddConstraint(
            model_name='editionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'proposed')), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='edition_released', violation_error_message='在用的表样要有复核人和生效时间。'),
        ),
        migrations.AddConstraint(
            model_name='editionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='edition_two_people', violation_error_message='表样由一人提请、另一人复核生效，不能是同一个人。'),
        ),
        migrations.AddConstraint(
            model_name='editionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='edition_revision_positive', violation_error_message='版本从 1 开始。'),
        ),
        migrations.AddConstraint(
            model_name='expenditureline',
            constraint=models.UniqueConstraint(fields=('filing', 'fund', 'code'), name='expenditure_once', violation_error_message='同一资金性质、同一科目的支出只能填一行。'),
        ),
        migrations.AddConstraint(
            model_name='expenditureline',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{7}$')), name='expenditure_code_form', violation_error_message='请填写项级功能分类科目编码（7 位数字）。'),
        ),
        migrations.AddConstraint(
            model_name='expenditureline',
            constraint=models.CheckConstraint(condition=models.Q(('fund__in', ['general', 'government_funds', 'state_capital', 'other_money'])), name='expenditure_fund_known', violation_error_message='资金性质不在可选范围内。'),
        ),
        migrations.AddConstraint(
            model_name='expenditureline',
            constraint=models.CheckConstraint(condition=models.Q(('fund', 'other_money'), models.Q(('business', 0), ('downward', 0), ('upward', 0)), _connector='OR'), name='expenditure_nature_of_fund', violation_error_message='财政拨款只能列基本支出和项目支出；上缴上级、经营、对附属单位补助支出请填在非财政拨款资金行。'),
        ),
        migrations.AddConstraint(
            model_name='economicline',
            constraint=models.UniqueConstraint(fields=('filing', 'code'), name='economic_once', violation_error_message='同一经济分类科目只能填一行。'),
        ),
        migrations.AddConstraint(
            model_name='economicline',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{5}$')), name='economic_code_form', violation_error_message='请填写款级经济分类科目编码（5 位数字）。'),
        ),
        migrations.AddConstraint(
            model_name='declarednumber',
            constraint=models.UniqueConstraint(fields=('filing', 'key'), name='declared_number_once', violation_error_message='同一个数只能填一次。'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['text', 'data', 'body']), models.Q(('reason', ''), _negated=True)), name='correction_why', violation_error_message='请选择更正类别并写明原因。'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.UniqueConstraint(fields=('filing', 'version', 'user'), name='contribution_once', violation_error_message='已有此填写人。'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolved_at', None), ('resolved_by', None)), models.Q(('answers_to', None), ('resolved_at__isnull', False), ('resolved_by__isnull', False)), _connector='OR'), name='comment_resolved_when', violation_error_message='办结人与办结时间应同时记录，答复不单独办结。'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_given', violation_error_message='批注不能为空。'),
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('office', ''), _negated=True), models.Q(('examiner', ''), _negated=True)), name='clearance_by_whom', violation_error_message='请写明审查部门和审查人。'),
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['secrecy', 'signing'])), name='clearance_kind_known', violation_error_message='审查类别不在可选范围内。'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.UniqueConstraint(fields=('filing', 'stage', 'fund', 'code', 'nature'), name='budget_once', violation_error_message='同一预算阶段、资金性质、科目和支出性质只能填一行。'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^(\\d{3}|\\d{7})$')), name='budget_code_form', violation_error_message='请填写类级（3 位）或项级（7 位）功能分类科目编码。'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.CheckConstraint(condition=models.Q(('fund__in', ['general', 'government_funds', 'state_capital', 'other_money']), ('nature__in', ['', 'basic', 'project', 'upward', 'business', 'downward']), ('stage__in', ['original_budget', 'final_budget'])), name='budget_terms_known', violation_error_message='预算阶段、资金性质或支出性质不在可选范围内。'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.CheckConstraint(condition=models.Q(('fund', 'other_money'), ('nature__in', ['', 'basic', 'project']), _connector='OR'), name='budget_nature_of_fund', violation_error_message='财政拨款预算只能列基本支出和项目支出。'),
        ),
        migrations.AddConstraint(
            model_name='balance',
            constraint=models.UniqueConstraint(fields=('filing', 'fund', 'code'), name='balance_once', violation_error_message='同一资金性质（和科目）的结转结余只能填一行。'),
        ),
        migrations.AddConstraint(
            model_name='balance',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code__regex', '^\\d{7}$'), ('fund__in', ('government_funds', 'state_capital'))), models.Q(('code', ''), ('fund__in', ['general', 'other_money'])), _connector='OR'), name='balance_code_of_fund', violation_error_message='政府性基金和国有资本经营预算的结转结余按项填写（7 位编码），其他资金不填科目。'),
        ),
        migrations.AddConstraint(
            model_name='balance',
            constraint=models.CheckConstraint(condition=models.Q(('fund', 'other_money'), models.Q(('distributed', 0), ('reserves_used', 0)), _connector='OR'), name='balance_reserves_of_fund', violation_error_message='使用非财政拨款结余和结余分配只能填在非财政拨款资金行。'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('filing', 'finding'), name='answer_once', violation_error_message='同一条审核结果只能有一条说明。'),
        ),
        migrations.AddConstraint(
            model_name='importedfile',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='imported_hash_form', violation_error_message='SHA-256 应为 64 位十六进制数。'),
        ),
        migrations.AddConstraint(
            model_name='incomeline',
            constraint=models.UniqueConstraint(fields=('filing', 'code'), name='income_once', violation_error_message='同一科目的收入只能填一行。'),
        ),
        migrations.AddConstraint(
            model_name='incomeline',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{7}$')), name='income_code_form', violation_error_message='请填写项级功能分类科目编码（7 位数字）。'),
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.UniqueConstraint(fields=('filing', 'key'), name='passage_once', violation_error_message='同一处只能填一段文字。'),
        ),
        migrations.AddConstraint(
            model_name='passage',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='passage_given', violation_error_message='文字不能为空；不需要时请整条删除。'),
        ),
        migrations.AddConstraint(
            model_name='printedtotal',
            constraint=models.UniqueConstraint(fields=('filing', 'table', 'figure'), name='printed_total_once', violation_error_message='同一报表的同一合计只能留存一个。'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['unit_code', '-year', '-version'], name='publication_of_unit'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['-year', 'unit_code', '-version'], name='publication_of_year'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['region', '-year', 'unit_code'], name='publication_of_region'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['kind', '-year', 'unit_code'], name='publication_of_kind'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['-published_at'], name='publication_newest'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=accounts.models.search.SearchIndex(accounts.models.search.SearchTerms('unit_name', 'unit_code', 'year'), fastupdate=False, name='publication_search'),
        ),
        migrations.AddConstraint(
            model_name='publicationfile',
            constraint=models.UniqueConstraint(fields=('publication', 'format', 'name'), name='file_once', violation_error_message='该公开稿已有此格式的文件。'),
        ),
        migrations.AddConstraint(
            model_name='publicationfile',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='file_hash_form', violation_error_message='SHA-256 应为 64 位十六进制数。'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.UniqueConstraint(fields=('filing', 'key'), name='reason_once', violation_error_message='同一处只能填一条原因。'),
        ),
        migrations.AddConstraint(
            model_name='reason',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='reason_given', violation_error_message='原因不能为空；不需要时请整条删除。'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('user', 'sent_on'), name='reminder_once', violation_error_message='当天已向该人员发过提醒。'),
        ),
        migrations.AddConstraint(
            model_name='separationwaiver',
            constraint=models.CheckConstraint(condition=models.Q(('user', models.F('granted_by')), _negated=True), name='separation_by_another', violation_error_message='不相容岗位豁免不能由本人批准。'),
        ),
        migrations.AddConstraint(
            model_name='separationwaiver',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='separation_reason', violation_error_message='请写明豁免的理由。'),
        ),
        migrations.AddConstraint(
            model_name='supplement',
            constraint=models.CheckConstraint(condition=models.Q(('house_area__gte', 0)), name='supplement_area', violation_error_message='房屋面积不能为负数。'),
        ),
        migrations.AddIndex(
            model_name='trailentry',
            index=models.Index(fields=['table', 'row'], name='trail_of_row'),
        ),
        migrations.AddConstraint(
            model_name='trailentry',
            constraint=models.UniqueConstraint(fields=('chain', 'number'), name='trail_number_once', violation_error_message='变动记录的序号重复。'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('code',), name='unit_code', violation_error_message='已有相同编码的单位。'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9A-Z]{3,20}$')), name='unit_code_form', violation_error_message='单位编码由 3 至 20 位数字或大写字母组成。'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='unit_name_given', violation_error_message='单位名称不能为空。'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['administrative', 'civil_service_like', 'institution', 'association'])), name='unit_kind_known', violation_error_message='单位性质不在可选范围内。'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('division_code__regex', '^([0-9]{6})?$')), name='unit_division_code_form', violation_error_message='行政区划代码应为六位数字（GB/T 2260），例如 650205。'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('founded', None), ('founded__range', (2000, 2100)), _connector='OR'), name='unit_founded_year', violation_error_message='设立年份应在 2000 至 2100 之间，例如 2024。'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.CheckConstraint(condition=models.Q(('review_levels__range', (1, 3))), name='unit_review_levels', violation_error_message='审核级数应为一至三级。'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'carried_in'), _negated=True), fields=('unit', 'year', 'version'), name='filing_version_once', violation_error_message='该单位该年度已有此版次的填报。'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('draft', 'submitted', 'reviewed', 'approved'))), fields=('unit', 'year'), name='filing_one_open', violation_error_message='该单位该年度已有一份正在办理的填报，请先办完。'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'carried_in')), fields=('unit', 'year'), name='filing_one_carried_in', violation_error_message='该单位该年度已有补录数据，请在原补录上修改。'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'reviewed', 'approved', 'published', 'withdrawn', 'carried_in'])), name='filing_status_known', violation_error_message='状态不在可选范围内。'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('year__range', (2000, 2100))), name='filing_year_range', violation_error_message='决算年度应在 2000 至 2100 之间。'),
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='filing_version_positive', violation_error_message='版次从 1 开始。'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('user', 'unit', 'role'), name='assignment_once', violation_error_message='该人员在该单位已有此角色。'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['clerk', 'supervisor', 'department_reviewer', 'publisher', 'bureau_officer'])), name='assignment_role_known', violation_error_message='角色不在可选范围内。'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(fields=('unit', 'year'), name='approval_once', violation_error_message='该单位该年度已登记批复，请在原记录上修改。'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('year__range', (2000, 2100))), name='approval_year_range', violation_error_message='决算年度应在 2000 至 2100 之间。'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('replied_on__year__gt', models.F('year'))), name='approval_after_year', violation_error_message='批复日期不能早于决算年度的次年1月1日；请核对年度和日期。'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='approval_number_given', violation_error_message='批复文号不能为空。'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.UniqueConstraint(fields=('filing', 'finding'), name='waiver_once', violation_error_message='同一条审核结果只能有一项豁免。'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by', None), models.Q(('granted_by', models.F('requested_by')), _negated=True), _connector='OR'), name='waiver_by_another', violation_error_message='豁免不能由申请人自己批准。'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('granted_at', None), ('granted_by', None)), models.Q(('granted_at__isnull', False), ('granted_by__isnull', False)), _connector='OR'), name='waiver_granted_when', violation_error_message='批准人与批准时间应同时记录。'),
        ),
        migrations.AddConstraint(
            model_name='withdrawal',
            constraint=models.CheckConstraint(condition=models.Q(('rule__in', ['secrecy', 'body']), models.Q(('basis', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='withdrawal_why', violation_error_message='请选择撤下事由，并写明依据和说明。'),
        ),
    ]
