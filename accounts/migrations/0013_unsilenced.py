"""Triggers that no setting silences; who uploads, confirms, or changes master data wrote; lists in order of number."""

import accounts.models.unsilenced
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0012_withdrawn_prior'),
    ]

    operations = [
        accounts.models.unsilenced.Unsilence(),
        migrations.AlterModelOptions(
            name='comment',
            options={'ordering': ['id'], 'verbose_name': '批注', 'verbose_name_plural': '批注'},
        ),
        migrations.AlterModelOptions(
            name='importedfile',
            options={'ordering': ['-id'], 'verbose_name': '导入文件', 'verbose_name_plural': '导入文件'},
        ),
        migrations.AlterModelOptions(
            name='step',
            options={'ordering': ['id'], 'verbose_name': '流转记录', 'verbose_name_plural': '流转记录'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='answer',
            name='explainer_contributes',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='filing',
            name='contributes',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='separationwaiver',
            name='waived_by_the_bureau',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='step',
            name='true_step',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='waiver',
            name='explainer_contributes',
        ),
        migrations.AlterField(
            model_name='step',
            name='from_status',
            field=models.CharField(blank=True, choices=[('draft', '填报中'), ('submitted', '待审核'), ('reviewed', '已复核'), ('approved', '已审核'), ('published', '已公开'), ('withdrawn', '已撤下'), ('carried_in', '补录')], max_length=12, verbose_name='原状态'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='answer',
            trigger=pgtrigger.compiler.Trigger(name='explainer_contributes', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF TG_OP = 'UPDATE' AND OLD.filing_id <> NEW.filing_id THEN\n                RAISE EXCEPTION '说明和豁免不能移到另一份填报；请在另一份填报重新填写。' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'UPDATE' AND (OLD.by_id, OLD.text) IS NOT DISTINCT FROM (NEW.by_id, NEW.text)\n            THEN RETURN NULL; END IF;\n            INSERT INTO accounts_contribution (filing_id, version, user_id)\n                SELECT id, version, NEW.by_id FROM accounts_filing WHERE id = NEW.filing_id\n                ON CONFLICT DO NOTHING;\n            RETURN NULL;\n        ", hash='454e559fab0af6a5a6b1640498215d40358cb557', operation='INSERT OR UPDATE', pgid='pgtrigger_explainer_contributes_673a3', table='accounts_answer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='by_known_person', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer IS NULL AND (TG_OP = 'DELETE' OR (OLD.unit_id, OLD.year, OLD.number, OLD.replied_on) IS DISTINCT FROM (NEW.unit_id, NEW.year, NEW.number, NEW.replied_on)) THEN\n                RAISE EXCEPTION '不知道是谁在修改批复，已拒绝；请登录后操作。' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='4441c360da9729cf5afe5dc8704ff623083d794c', operation='UPDATE OR DELETE', pgid='pgtrigger_by_known_person_6c94b', table='accounts_approval', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contribution',
            trigger=pgtrigger.compiler.Trigger(name='opened_for_others', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF EXISTS (\n                SELECT 1 FROM accounts_step step JOIN accounts_filing filing ON filing.id = step.filing_id\n                WHERE filing.id = NEW.filing_id AND filing.revision = 0 AND filing.remark = ''\n                    AND from_status = '' AND by_id = NEW.user_id\n                    AND NOT EXISTS (SELECT 1 FROM accounts_assignment WHERE user_id = NEW.user_id AND unit_id = filing.unit_id AND role = 'clerk')\n            ) THEN RETURN NULL; END IF;\n            RETURN NEW;\n        ", hash='efbd19a86453bd266598994071ba7c119aa4b483', operation='INSERT', pgid='pgtrigger_opened_for_others_896d5', table='accounts_contribution', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='filing',
            trigger=pgtrigger.compiler.Trigger(name='by_known_person', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer IS NULL AND (TG_OP = 'DELETE' OR (OLD.remark, OLD.precision) IS DISTINCT FROM (NEW.remark, NEW.precision)) THEN\n                RAISE EXCEPTION '不知道是谁在修改数据说明和金额精度，已拒绝；请登录后操作。' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='3fca10c746f5aca795e56fc1594a75889e836623', operation='UPDATE OR DELETE', pgid='pgtrigger_by_known_person_ead9c', table='accounts_filing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='filing',
            trigger=pgtrigger.compiler.Trigger(name='contributes', sql=accounts.models.unsilenced.UpsertTriggerSql(declare='DECLARE actor INTEGER;', func="\n            actor := (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer;\n            IF actor IS NULL THEN RETURN NULL; END IF;\n            IF TG_OP = 'UPDATE' AND (OLD.revision, OLD.remark, OLD.precision)\n                IS NOT DISTINCT FROM (NEW.revision, NEW.remark, NEW.precision)\n            THEN RETURN NULL; END IF;\n            IF TG_OP = 'INSERT' AND NEW.version = 1 AND NEW.remark = ''\n                AND NOT EXISTS (SELECT 1 FROM accounts_assignment WHERE user_id = actor AND unit_id = NEW.unit_id AND role = 'clerk')\n            THEN RETURN NULL; END IF;\n            INSERT INTO accounts_contribution (filing_id, version, user_id) VALUES (NEW.id, NEW.version, actor)\n                ON CONFLICT DO NOTHING;\n            RETURN NULL;\n        ", hash='c6b95015809bd7c617b0c3decbbcac8a84d4573c', operation='INSERT OR UPDATE', pgid='pgtrigger_contributes_1bd16', table='accounts_filing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importedfile',
            trigger=pgtrigger.compiler.Trigger(name='uploader_contributes', sql=accounts.models.unsilenced.UpsertTriggerSql(declare='DECLARE actor INTEGER;', func="\n            actor := (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer;\n            IF TG_OP = 'UPDATE' THEN\n                IF (OLD.filing_id, OLD.kind, OLD.name, OLD.content, OLD.sha256, OLD.size, OLD.amounts_in, OLD.revision, OLD.uploaded_by_id) IS DISTINCT FROM (NEW.filing_id, NEW.kind, NEW.name, NEW.content, NEW.sha256, NEW.size, NEW.amounts_in, NEW.revision, NEW.uploaded_by_id) THEN\n                    RAISE EXCEPTION '上传的文件和上传人不能改动；需要导入另一份文件，请重新上传。' USING ERRCODE = 'check_violation';\n                END IF;\n                IF NOT (OLD.applied_at, OLD.summary) IS DISTINCT FROM (NEW.applied_at, NEW.summary) THEN RETURN NEW; END IF;\n            END IF;\n            IF actor IS NULL OR (TG_OP = 'INSERT' AND actor <> NEW.uploaded_by_id) THEN\n                RAISE EXCEPTION '导入文件的上传人和确认人应是当前登录的人，已拒绝；请登录后操作。' USING ERRCODE = 'check_violation';\n            END IF;\n            INSERT INTO accounts_contribution (filing_id, version, user_id)\n                SELECT id, version, actor FROM accounts_filing WHERE id = NEW.filing_id ON CONFLICT DO NOTHING;\n            RETURN NEW;\n        ", hash='f9d6a4610de1a943f8ac03a86d14df07d32b0335', operation='INSERT OR UPDATE', pgid='pgtrigger_uploader_contributes_58959', table='accounts_importedfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='separationwaiver',
            trigger=pgtrigger.compiler.Trigger(name='waived_by_the_bureau', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer IS DISTINCT FROM NEW.granted_by_id OR NOT EXISTS (\n        SELECT 1 FROM accounts_assignment post JOIN auth_user person ON person.id = post.user_id\n        WHERE user_id = NEW.granted_by_id AND role = 'bureau_officer' AND person.is_active\n    )\n                OR NEW.until > (now() AT TIME ZONE 'Asia/Shanghai')::date + 31 THEN\n                RAISE EXCEPTION '不相容岗位豁免只能由财政局管理员本人批准，最长 % 天。', 31 USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        ", hash='51fb395c265be68b6f806382f70e14be8b94b889', operation='INSERT', pgid='pgtrigger_waived_by_the_bureau_b518c', table='accounts_separationwaiver', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='step',
            trigger=pgtrigger.compiler.Trigger(name='true_step', sql=accounts.models.unsilenced.UpsertTriggerSql(declare='DECLARE actor INTEGER; filing RECORD;', func="\n            actor := (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer;\n            SELECT status, version, revision INTO filing FROM accounts_filing WHERE id = NEW.filing_id;\n            IF actor IS DISTINCT FROM NEW.by_id OR filing.version <> NEW.version OR filing.status <> NEW.to_status\n                OR (NEW.from_status, NEW.to_status) NOT IN (('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'reviewed'), ('submitted', 'approved'), ('reviewed', 'draft'), ('reviewed', 'approved'), ('approved', 'draft'), ('approved', 'published'), ('published', 'withdrawn'), ('reviewed', 'reviewed'), ('', 'draft'), ('', 'carried_in'))\n            THEN\n                RAISE EXCEPTION '流转记录与办理人或填报的状态不符，已拒绝。' USING ERRCODE = 'check_violation';\n            END IF;\n            IF NEW.from_status = '' AND (filing.revision > 0 OR NOT EXISTS (\n        SELECT 1 FROM accounts_assignment post JOIN auth_user person ON person.id = post.user_id\n        WHERE user_id = actor AND role = 'bureau_officer' AND person.is_active\n    )\n                OR EXISTS (SELECT 1 FROM accounts_step WHERE filing_id = NEW.filing_id))\n            THEN\n                RAISE EXCEPTION '“建立填报”只在财政局管理员为单位建立年度时记录。' USING ERRCODE = 'check_violation';\n            END IF;\n            IF NEW.to_status IN ('reviewed', 'approved') THEN\n                \n        IF (EXISTS (\n            SELECT 1 FROM accounts_contribution\n            WHERE filing_id = NEW.filing_id AND version = NEW.version AND user_id = actor\n        ) OR EXISTS (\n            SELECT 1 FROM accounts_contribution JOIN accounts_filing prior ON prior.id = filing_id\n            JOIN accounts_filing mine ON mine.id = NEW.filing_id AND mine.unit_id = prior.unit_id AND mine.year = prior.year + 1\n            WHERE prior.status = 'carried_in' AND user_id = actor\n        )) AND NOT EXISTS (\n            SELECT 1 FROM accounts_separationwaiver\n            WHERE filing_id = NEW.filing_id AND user_id = actor AND until >= (now() AT TIME ZONE 'Asia/Shanghai')::date\n        ) THEN\n            RAISE EXCEPTION '本人填写或修改过本版数据，不能审核；请由其他审核人办理。' USING ERRCODE = 'check_violation';\n        END IF;\n        IF EXISTS (\n            SELECT 1 FROM accounts_step WHERE filing_id = NEW.filing_id AND id > (SELECT COALESCE(max(id), 0) FROM accounts_step\n    WHERE filing_id = NEW.filing_id AND to_status = 'submitted' AND from_status = 'draft')\n                AND to_status = 'reviewed' AND by_id = actor\n        ) THEN\n            RAISE EXCEPTION '您已办理过上一级审核，下一级请由其他人办理。' USING ERRCODE = 'check_violation';\n        END IF;\n    \n            END IF;\n            IF NEW.to_status = 'submitted' THEN\n                INSERT INTO accounts_contribution (filing_id, version, user_id)\n                    VALUES (NEW.filing_id, NEW.version, actor) ON CONFLICT DO NOTHING;\n            END IF;\n            RETURN NEW;\n        ", hash='f3820ce71679ce38e08ae23616982a7afc65eb14', operation='INSERT', pgid='pgtrigger_true_step_7a2b5', table='accounts_step', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subject',
            trigger=pgtrigger.compiler.Trigger(name='by_known_person', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer IS NULL AND (TG_OP = 'DELETE' OR (OLD.year, OLD.scheme, OLD.code, OLD.name, OLD.budget) IS DISTINCT FROM (NEW.year, NEW.scheme, NEW.code, NEW.name, NEW.budget)) THEN\n                RAISE EXCEPTION '不知道是谁在修改科目，已拒绝；请登录后操作。' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='1aacca1c8649ec38fe26f2fbd8b770fa69af58ed', operation='UPDATE OR DELETE', pgid='pgtrigger_by_known_person_6c26e', table='accounts_subject', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='timetable',
            trigger=pgtrigger.compiler.Trigger(name='by_known_person', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer IS NULL AND (TG_OP = 'DELETE' OR (OLD.year, OLD.submit_by, OLD.publish_by) IS DISTINCT FROM (NEW.year, NEW.submit_by, NEW.publish_by)) THEN\n                RAISE EXCEPTION '不知道是谁在修改时间安排，已拒绝；请登录后操作。' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='441a219a73fffa19cbcbb4f8d54961a47c679fd3', operation='UPDATE OR DELETE', pgid='pgtrigger_by_known_person_50160', table='accounts_timetable', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='by_known_person', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer IS NULL AND (TG_OP = 'DELETE' OR (OLD.code, OLD.name, OLD.kind, OLD.region, OLD.superior_id) IS DISTINCT FROM (NEW.code, NEW.name, NEW.kind, NEW.region, NEW.superior_id)) THEN\n                RAISE EXCEPTION '不知道是谁在修改单位资料，已拒绝；请登录后操作。' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='85d2eab52a087d8ef3e3a5e4c4e67540562ee609', operation='UPDATE OR DELETE', pgid='pgtrigger_by_known_person_98163', table='accounts_unit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='unit',
            trigger=pgtrigger.compiler.Trigger(name='master_contributes', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF TG_OP = 'UPDATE' AND NOT ((OLD.code, OLD.name, OLD.kind, OLD.region) IS DISTINCT FROM (NEW.code, NEW.name, NEW.kind, NEW.region) OR (OLD.code, OLD.name, OLD.superior_id) IS DISTINCT FROM (NEW.code, NEW.name, NEW.superior_id)) THEN RETURN NULL; END IF;\n            INSERT INTO accounts_contribution (filing_id, version, user_id)\n                SELECT id, version, actor FROM accounts_filing, (SELECT (NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::integer AS actor) AS acting\n                WHERE actor IS NOT NULL AND status IN ('draft', 'submitted', 'reviewed', 'approved') AND (\n                    (unit_id = OLD.id AND (OLD.code, OLD.name, OLD.kind, OLD.region) IS DISTINCT FROM (NEW.code, NEW.name, NEW.kind, NEW.region))\n                    OR (unit_id IN (OLD.superior_id, NEW.superior_id) AND (OLD.code, OLD.name, OLD.superior_id) IS DISTINCT FROM (NEW.code, NEW.name, NEW.superior_id))\n                ) ON CONFLICT DO NOTHING;\n            RETURN NULL;\n        ", hash='48116d201761d8e9475d4272931117937db6fc94', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_master_contributes_d3d03', table='accounts_unit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='waiver',
            trigger=pgtrigger.compiler.Trigger(name='explainer_contributes', sql=accounts.models.unsilenced.UpsertTriggerSql(func="\n            IF TG_OP = 'UPDATE' AND OLD.filing_id <> NEW.filing_id THEN\n                RAISE EXCEPTION '说明和豁免不能移到另一份填报；请在另一份填报重新填写。' USING ERRCODE = 'check_violation';\n            END IF;\n            IF TG_OP = 'UPDATE' AND (OLD.requested_by_id, OLD.reason) IS NOT DISTINCT FROM (NEW.requested_by_id, NEW.reason)\n            THEN RETURN NULL; END IF;\n            INSERT INTO accounts_contribution (filing_id, version, user_id)\n                SELECT id, version, NEW.requested_by_id FROM accounts_filing WHERE id = NEW.filing_id\n                ON CONFLICT DO NOTHING;\n            RETURN NULL;\n        ", hash='6fee6c5c0e468b3fdfa85c2c5416e563017031c6', operation='INSERT OR UPDATE', pgid='pgtrigger_explainer_contributes_74884', table='accounts_waiver', when='AFTER')),
        ),
    ]
