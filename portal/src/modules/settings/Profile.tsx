import { useState } from 'react'
import { identity } from '#contracts/identity'
import { APPEARANCES, useAppearance } from '../../appearance.ts'
import { clockMinutes, zoneName } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { LanguageField } from '../../ui/Language.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { common } from '../../words/common.ts'
import { followPerson } from '../../words/pick.ts'
import { say } from '../../words/settings.ts'
import { allZones, deviceZone } from '../../zone.ts'
import { Part } from './Frame.tsx'

/** Name, phones and zone of the signed-in person. */
export function Profile() {
  const me = useMe()
  const now = useNowEvery(60_000)
  const had = { name: me.name, phones: me.phones.join(', '), zone: me.zone, language: me.language ?? '' }
  const [form, setForm] = useState(had)
  const put = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const act = useAct(identity.editMe, (saved) => followPerson(saved.ownLanguage))
  const bad = fieldErrors(act.error)
  const changed = Object.entries(had).some(([name, value]) => form[name as keyof typeof form] !== value)
  const phones = form.phones
    .split(/[,;]/)
    .map((phone) => phone.trim())
    .filter(Boolean)
  return (
    <Form
      onSubmit={() =>
        changed &&
        !act.isPending &&
        act.mutate({ body: { name: form.name.trim(), phones, zone: form.zone, language: form.language || null } })
      }
    >
      <div className="fields">
        <TextField
          label={common.name}
          autoComplete="name"
          value={form.name}
          error={bad.name}
          onText={(name) => put({ name })}
        />
        <TextField
          label={common.email}
          value={me.email}
          disabled
          hint={me.staff ? say.anAdministratorChangesIt : say.changesItForYou(me.provider)}
          onText={() => {}}
        />
        <TextField
          label={say.phones}
          optional
          type="tel"
          autoComplete="tel"
          hint={say.withCountryCodeSeveral}
          value={form.phones}
          error={bad.phones ?? bad['phones.0'] ?? bad['phones.1']}
          onText={(text) => put({ phones: text })}
        />
        <ChoiceField
          label={common.timeZone}
          hint={`${say.thereNow(clockMinutes(now, form.zone), zoneName(now, form.zone))}${form.zone === deviceZone() ? '' : ` ${say.deviceIsIn(deviceZone())}`}`}
          options={allZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          value={form.zone}
          error={bad.zone}
          onChoice={(zone) => put({ zone })}
        />
        <LanguageField
          unset={say.asTheDevice}
          hint={say.languageOfMails}
          value={form.language}
          error={bad.language}
          onChoice={(language) => put({ language })}
        />
      </div>
      <RefusalNote error={act.error} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={act.isPending} disabled={!changed}>
          {act.isPending ? common.saving : say.saveYourDetails}
        </Btn>
        {act.isSuccess && !changed && <span className="d3">{say.saved}</span>}
      </div>
    </Form>
  )
}

/** Light, dark, or as the system; kept on this device. */
export function AppearancePart() {
  const appearance = useAppearance()
  return (
    <Part title={say.colours} says={say.onThisDeviceOnly}>
      <span>
        <Seg label={say.colours} value={appearance.value} options={APPEARANCES} onChange={appearance.set} />
      </span>
    </Part>
  )
}
