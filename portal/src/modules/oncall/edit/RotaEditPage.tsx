import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { calendars } from '#contracts/calendars'
import { oncall } from '#contracts/oncall'
import { Problem } from '../../../api.ts'
import { useAct, useRead } from '../../../queries.ts'
import { useMe } from '../../../session.ts'
import { useTitle } from '../../../shell/title.ts'
import { Btn, BtnLink } from '../../../ui/Btn.tsx'
import { AreaField, ChoiceField, Form, fieldErrors, TextField } from '../../../ui/Field.tsx'
import { Loaded } from '../../../ui/Loaded.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { RefusalNote } from '../../../ui/States.tsx'
import { common } from '../../../words/common.ts'
import { rotaWords } from '../../../words/oncall.ts'
import { formWords as words } from '../../../words/rota-form.ts'
import { allZones, instantOfText } from '../../../zone.ts'
import { StaffManyPicker, StaffPicker } from '../../accounts/pickers.tsx'
import { Proof, useProof } from '../rota/Proof.tsx'
import type { Rota } from '../words.ts'
import { formOf, inputOf, type LayerForm, missing, moved, newLayer, newRota, type RotaForm } from './form.ts'
import { LayerFields } from './LayerFields.tsx'
import { Preview } from './Preview.tsx'
import { WindowFields } from './WindowFields.tsx'
import './edit.css'

/** Makes a rota, or changes its layers. */
export default function RotaEditPage() {
  const { rota: id } = useParams({ strict: false }) as { rota?: string }
  const me = useMe()
  const read = useRead(oncall.getRota, { params: { id: id ?? '' } }, { enabled: id !== undefined, kinds: ['rota'] })
  useTitle(id ? words.editNamed(read.data?.name ?? words.rota) : words.newRota)
  if (!id) return <Editor first={newRota(me.providerZone, me.id)} />
  return <Loaded read={read}>{(data) => <Editor key={id} saved={data} first={formOf(data)} />}</Loaded>
}

function Editor({ saved, first }: { saved?: Rota; first: RotaForm }) {
  const navigate = useNavigate()
  const [form, setForm] = useState(first)
  const go = (id: string) => void navigate({ to: '/on-call/rotas/$rota', params: { rota: id } })
  const create = useAct(oncall.createRota, (rota) => go(rota.id))
  const change = useAct(oncall.changeRota, (rota) => go(rota.id))
  const act = saved ? change : create
  const errors = fieldErrors(act.error)
  const hours = useRead(calendars.listCalendars, {}, { kinds: ['calendar'] })
  const lack = missing(form)
  const put = (part: Partial<RotaForm>) => setForm({ ...form, ...part })
  const putLayer = (index: number) => (part: Partial<LayerForm>) =>
    put({ layers: form.layers.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  const instant = (text: string) => {
    const at = instantOfText(text, form.zone)
    return Number.isNaN(at) ? null : new Date(at).toISOString()
  }
  const [settled] = useDebouncedValue(form, 400)
  const complete = missing(settled) === ''
  const proof = useProof({ rotaId: saved?.id, rota: inputOf(settled, instant) }, complete)
  const waits = lack === '' && (settled !== form || !proof.ready)
  function save() {
    if (lack || waits || act.isPending) return
    const body = { ...inputOf(form, instant), seenGaps: proof.proof?.seen ?? undefined }
    if (saved) change.mutate({ params: { id: saved.id }, body })
    else create.mutate({ body })
  }
  return (
    <>
      <PageHead
        title={saved ? words.editNamed(saved.name) : words.newRota}
        back={
          saved
            ? { to: '/on-call/rotas/$rota', params: { rota: saved.id }, label: words.backTo(saved.name) }
            : { to: '/on-call', label: words.backToOnCall }
        }
      />
      <div className="sheet">
        <Form onSubmit={save} className="form edit">
          <div className="fields">
            <TextField
              label={common.name}
              placeholder={words.rotaExample}
              value={form.name}
              error={errors.name}
              onText={(name) => put({ name })}
            />
            <ChoiceField
              label={common.timeZone}
              hint={words.zoneHint}
              options={allZones().map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
              value={form.zone}
              error={errors.zone}
              onChoice={(zone) => put({ zone })}
            />
            <AreaField
              label={words.whatFor}
              optional
              wide
              rows={2}
              value={form.description}
              error={errors.description}
              onText={(description) => put({ description })}
            />
            <StaffPicker
              label={words.owner}
              hint={words.ownerHint}
              error={errors.ownerId}
              clearable
              value={form.ownerId}
              known={saved?.owner ? [saved.owner] : []}
              onPick={(ownerId) => put({ ownerId })}
            />
            <ChoiceField
              label={words.holidays}
              hint={words.holidaysHint}
              options={[
                { value: '', label: words.noHolidays },
                ...(hours.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
              ]}
              value={form.holidaysId ?? ''}
              error={errors.holidaysId}
              onChoice={(id) => put({ holidaysId: id || null })}
            />
            <StaffManyPicker
              label={words.standIns}
              hint={words.standInsHint}
              placeholder={common.nobody}
              error={errors.standIns}
              values={form.standIns}
              onPick={(standIns) => put({ standIns })}
            />
          </div>
          <WindowFields
            legend={words.mustCover}
            none={words.always}
            windows={form.mustCover}
            onWindows={(mustCover) => put({ mustCover })}
          />
          <div className="row">
            <h2 className="h2">{words.layers}</h2>
            <span className="d3">{words.layersHint}</span>
          </div>
          {form.layers.map((layer, index) => (
            <LayerFields
              key={layer.key}
              layer={layer}
              number={index + 1}
              last={index === form.layers.length - 1}
              bad={(field) => errors[`layers.${index}.${field}`]}
              onLayer={putLayer(index)}
              onMove={(step) => put({ layers: moved(form.layers, index, step) })}
              onRemove={() => put({ layers: form.layers.filter((_, at) => at !== index) })}
            />
          ))}
          <span>
            <Btn icon={IconPlus} onClick={() => put({ layers: [...form.layers, newLayer(form.zone)] })}>
              {words.addLayer}
            </Btn>
          </span>
          <Preview form={form} />
          <Proof of={proof} zone={settled.zone} error={act.error} />
          <div className="form-acts">
            <Btn
              type="submit"
              look="primary"
              size="lg"
              busy={act.isPending}
              disabled={lack !== '' || waits}
              title={lack}
            >
              {act.isPending
                ? words.saving
                : proof.fresh > 0
                  ? rotaWords.saveWithGaps(proof.fresh)
                  : saved
                    ? words.save
                    : words.make}
            </Btn>
            <BtnLink
              size="lg"
              to={saved ? '/on-call/rotas/$rota' : '/on-call'}
              params={saved ? { rota: saved.id } : {}}
            >
              {common.cancel}
            </BtnLink>
            {lack && <span className="d3">{lack}</span>}
            {saved && <TakeOut rota={saved} />}
          </div>
        </Form>
      </div>
    </>
  )
}

/** Taking a rota out of use: asked once more, refused while a policy pages it. */
function TakeOut({ rota }: { rota: Rota }) {
  const navigate = useNavigate()
  const [asked, setAsked] = useState(false)
  const act = useAct(oncall.deleteRota, () => void navigate({ to: '/on-call' }))
  if (!asked)
    return (
      <Btn look="quiet" size="lg" className="push" onClick={() => setAsked(true)}>
        {words.takeOut}
      </Btn>
    )
  return (
    <div className="call p3 take-out" role="alert">
      <span className="grow">
        <b className="b block">{words.takeOutAsk(rota.name)}</b>
        {rota.usedBy.length > 0 ? words.pagedBy(rota.usedBy.map((one) => one.name).join(', ')) : words.notPaged}
        {act.error instanceof Problem && <RefusalNote error={act.error} />}
      </span>
      <Btn busy={act.isPending} onClick={() => act.mutate({ params: { id: rota.id } })}>
        {words.takeItOut}
      </Btn>
      <Btn look="quiet" onClick={() => setAsked(false)}>
        {words.keep}
      </Btn>
    </div>
  )
}
