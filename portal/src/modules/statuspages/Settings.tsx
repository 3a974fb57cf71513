import { MultiSelect } from '@mantine/core'
import { useState } from 'react'
import { statuspages } from '#contracts/statuspages'
import { systems } from '#contracts/systems'
import { useAct, useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { CheckField, ChoiceField, Form, fieldErrors, TextField } from '../../ui/Field.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { languageNames } from '../../words/pick.ts'
import { say } from '../../words/statuspages.ts'
import type { Page } from './shown.ts'

type Draft = { key: string; id: string | null; name: string; systems: string[] }

/** Title, address, words and services of a page; saved together. */
export function Settings({ of }: { of: Page }) {
  const read = useRead(systems.listSystems, { query: { account: of.accountId, limit: 200 } }, { kinds: ['system'] })
  const [title, setTitle] = useState(of.title)
  const [slug, setSlug] = useState(of.slug)
  const [intro, setIntro] = useState(of.intro)
  const [language, setLanguage] = useState(of.language)
  const [published, setPublished] = useState(of.published)
  const [list, setList] = useState<Draft[]>(() =>
    of.components.map(({ id, name, systems: behind }) => ({ key: id, id, name, systems: behind })),
  )
  const save = useAct(statuspages.changeStatusPage)
  const bad = fieldErrors(save.error)
  const change = (key: string, more: Partial<Draft>) =>
    setList((all) => all.map((one) => (one.key === key ? { ...one, ...more } : one)))
  const components = list.map(({ id, name, systems: behind }) => ({ id, name: name.trim(), systems: behind }))
  const ready = title.trim() !== '' && slug !== '' && components.every(({ name }) => name !== '')
  const body = { title: title.trim(), slug, intro, language, published, components, version: of.version }
  const choices = (read.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <section>
      <h2 className="h2">{say.settings}</h2>
      <Form onSubmit={() => ready && !save.isPending && save.mutate({ params: { id: of.id }, body })}>
        <TextField label={say.name} value={title} onText={setTitle} error={bad.title} />
        <TextField label={say.slug} hint={say.slugHint} value={slug} onText={setSlug} error={bad.slug} />
        <TextField label={say.intro} optional value={intro} onText={setIntro} error={bad.intro} />
        <ChoiceField
          label={say.language}
          options={(['en', 'de'] as const).map((value) => ({ value, label: languageNames[value] }))}
          value={language}
          onChoice={setLanguage}
        />
        <h3 className="h3">{say.services}</h3>
        <p className="d2">{say.servicesSay}</p>
        {list.map((one, n) => (
          <div key={one.key} className="sp-service">
            <TextField label={say.serviceNth(n + 1)} value={one.name} onText={(name) => change(one.key, { name })} />
            <MultiSelect
              label={say.systemsNth(n + 1)}
              searchable
              hidePickedOptions
              data={choices}
              value={one.systems}
              onChange={(behind) => change(one.key, { systems: behind })}
            />
            <Btn aria-label={say.removeNth(n + 1)} onClick={() => setList(list.filter(({ key }) => key !== one.key))}>
              {say.remove}
            </Btn>
          </div>
        ))}
        <span>
          <Btn onClick={() => setList([...list, { key: crypto.randomUUID(), id: null, name: '', systems: [] }])}>
            {say.addService}
          </Btn>
        </span>
        <CheckField checked={published} onCheck={setPublished}>
          {say.published}
        </CheckField>
        <RefusalNote error={save.error ?? read.error} what={say.notSaved} />
        <Btn look="primary" size="touch" type="submit" busy={save.isPending} disabled={!ready}>
          {save.isPending ? say.saving : say.save}
        </Btn>
      </Form>
    </section>
  )
}
