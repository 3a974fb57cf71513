import { IconPlus, IconX } from '@tabler/icons-react'
import { Btn } from '../../../ui/Btn.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { formWords as words } from '../../../words/rota-form.ts'
import { WEEKDAYS, type Window } from '../words.ts'
import { newWindow } from './form.ts'

/** Hours of the week: which days, from when until when. */
export function WindowFields(props: {
  legend: string
  /** What it means while there are none. */
  none: string
  windows: Window[]
  onWindows: (windows: Window[]) => void
}) {
  const put = (index: number, part: Partial<Window>) =>
    props.onWindows(props.windows.map((one, at) => (at === index ? { ...one, ...part } : one)))
  return (
    <fieldset className="field">
      <legend>
        {props.legend}
        {props.windows.length === 0 && <span className="d3 m0">{props.none}</span>}
      </legend>
      {props.windows.map((window, index) => (
        <div key={index} className="window">
          <span className="weekdays">
            {WEEKDAYS.map((day) => (
              <button
                key={day.value}
                type="button"
                className={window.weekdays.includes(day.value) ? 'chip acc' : 'chip line'}
                aria-pressed={window.weekdays.includes(day.value)}
                onClick={() =>
                  put(index, {
                    weekdays: window.weekdays.includes(day.value)
                      ? window.weekdays.filter((one) => one !== day.value)
                      : [...window.weekdays, day.value].sort((a, b) => a - b),
                  })
                }
              >
                {day.label}
              </button>
            ))}
          </span>
          <TextField
            label={words.fromTime}
            hideLabel
            type="time"
            value={window.from}
            onText={(from) => put(index, { from })}
          />
          <span className="d3">{words.to}</span>
          <TextField
            label={words.untilTime}
            hideLabel
            type="time"
            value={window.until === '24:00' ? '00:00' : window.until}
            onText={(until) => put(index, { until })}
          />
          <Btn
            look="quiet"
            size="sm"
            icon={IconX}
            aria-label={words.removeHours(window.from, window.until)}
            onClick={() => props.onWindows(props.windows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <span>
        <Btn size="sm" icon={IconPlus} onClick={() => props.onWindows([...props.windows, newWindow()])}>
          {words.addHours}
        </Btn>
      </span>
    </fieldset>
  )
}
