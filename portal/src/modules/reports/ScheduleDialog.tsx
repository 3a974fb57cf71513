import { Modal } from '@mantine/core'
import { useState } from 'react'
import { formats, reports } from '#contracts/reports'
import { useAct } from '../../queries.ts'
import { useMay, useMe } from '../../session.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/builder.ts'
import { common } from '../../words/common.ts'
import { deviceZone } from '../../zone.ts'
import { StaffManyPicker } from '../accounts/pickers.tsx'
import type { Report } from './figure.ts'

type Every = 'daily' | 'weekly' | 'monthly'

const EVERY = (['daily', 'weekly', 'monthly'] as const).map((value) => ({ value, label: say[value] }))
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7].map((n) => ({ value: String(n), label: say.weekdays(n) }))
const DAYS = Array.from({ length: 31 }, (_, n) => ({ value: String(n + 1), label: String(n + 1) }))

/** Has a report mailed: how often, at which time, in which forms, to whom. */
export function ScheduleDialog({ of, onClose }: { of: Report; onClose: () => void }) {
  const me = useMe()
  const mayShare = useMay('report.share')
  const kept = of.schedule
  const [every, setEvery] = useState<Every>(kept?.every ?? 'weekly')
  const [weekday, setWeekday] = useState(String(kept?.weekday ?? 1))
  const [dayOfMonth, setDay] = useState(String(kept?.dayOfMonth ?? 1))
  const [at, setAt] = useState(kept?.at ?? '07:00')
  const [chosen, setChosen] = useState<readonly (typeof formats)[number][]>(kept?.formats ?? ['pdf'])
  const [recipients, setRecipients] = useState(kept?.recipients.map(({ id }) => id) ?? [me.id])
  const put = useAct(reports.scheduleReport, onClose)
  const stop = useAct(reports.unscheduleReport, onClose)
  const zone = kept?.zone ?? deviceZone()
  const params = { id: of.id }
  const wrong = fieldErrors(put.error)
  const body = {
    every,
    weekday: every === 'weekly' ? Number(weekday) : null,
    dayOfMonth: every === 'monthly' ? Number(dayOfMonth) : null,
    at,
    zone,
    formats: formats.filter((format) => chosen.includes(format)),
    recipients: mayShare ? recipients : [me.id],
  }
  return (
    <Modal opened onClose={onClose} title={say.mailTitle(of.name)} closeButtonProps={{ 'aria-label': common.close }}>
      <Form onSubmit={() => put.mutate({ params, body })}>
        <p className="d2">{say.mailLead}</p>
        <div className="fields">
          <ChoiceField label={say.every} options={EVERY} value={every} onChoice={setEvery} />
          {every === 'weekly' && (
            <ChoiceField label={say.weekday} options={WEEKDAYS} value={weekday} onChoice={setWeekday} />
          )}
          {every === 'monthly' && (
            <ChoiceField
              label={say.dayOfMonth}
              hint={say.dayHint}
              options={DAYS}
              value={dayOfMonth}
              onChoice={setDay}
            />
          )}
          <TextField
            label={say.at}
            type="time"
            value={at}
            hint={say.inZone(zone.replaceAll('_', ' '))}
            error={wrong.at}
            onText={setAt}
          />
        </div>
        <fieldset className="field">
          <legend>{say.files}</legend>
          <div className="row wrap rb-forms">
            {formats.map((format) => (
              <CheckField
                key={format}
                checked={chosen.includes(format)}
                onCheck={(on) => setChosen(on ? [...chosen, format] : chosen.filter((one) => one !== format))}
              >
                {format.toUpperCase()}
              </CheckField>
            ))}
          </div>
        </fieldset>
        {mayShare ? (
          <StaffManyPicker label={say.recipients} values={recipients} error={wrong.recipients} onPick={setRecipients} />
        ) : (
          <p className="d2">{say.onlyYou}</p>
        )}
        <RefusalNote error={put.error ?? stop.error} what={say.notMailed} />
        <div className="form-acts">
          <Btn
            type="submit"
            look="primary"
            busy={put.isPending}
            disabled={at === '' || chosen.length === 0 || body.recipients.length === 0}
          >
            {say.startMailing}
          </Btn>
          {kept && (
            <Btn look="quiet" busy={stop.isPending} onClick={() => stop.mutate({ params })}>
              {say.stopMailing}
            </Btn>
          )}
        </div>
      </Form>
    </Modal>
  )
}
