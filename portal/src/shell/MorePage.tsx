import { IconPhoneIncoming } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { identity } from '#contracts/identity'
import { APPEARANCES, useAppearance } from '../appearance.ts'
import { useAct } from '../queries.ts'
import { useMe } from '../session.ts'
import { Btn } from '../ui/Btn.tsx'
import { Icon } from '../ui/Icon.tsx'
import { LanguageSwitch } from '../ui/Language.tsx'
import { Seg } from '../ui/Seg.tsx'
import { RefusalNote } from '../ui/States.tsx'
import { common } from '../words/common.ts'
import { followPerson } from '../words/pick.ts'
import { say } from '../words/shell.ts'
import { placesFor } from './nav.ts'
import { signOut } from './sign-out.ts'
import { useTitle } from './title.ts'

/** Everything the tab bar has no room for. */
export default function MorePage() {
  const me = useMe()
  const appearance = useAppearance()
  const choose = useAct(identity.editMe, (saved) => followPerson(saved.ownLanguage))
  useTitle(say.more)
  return (
    <div className="pad stack g4">
      <h1 className="h1">{say.more}</h1>
      <ul>
        {[
          ...placesFor(me.verbs).filter((item) => !item.tab),
          { to: '/calls/new', label: say.logACall, icon: IconPhoneIncoming },
        ].map((item) => (
          <li key={item.to}>
            <Link to={item.to} className="row hit">
              <Icon of={item.icon} />
              <span className="m">{item.label}</span>
            </Link>
          </li>
        ))}
      </ul>
      <section className="stack g2">
        <h2 className="h3">{say.coloursOnThisDevice}</h2>
        <span>
          <Seg label={say.colours} value={appearance.value} options={APPEARANCES} onChange={appearance.set} />
        </span>
      </section>
      <section className="stack g2">
        <h2 className="h3">{common.language}</h2>
        <span>
          <LanguageSwitch onChange={(next) => choose.mutate({ body: { language: next } })} />
        </span>
        <RefusalNote error={choose.error} />
      </section>
      <section className="stack g2">
        <h2 className="h3">{common.you}</h2>
        <span>
          {me.name}, {me.email}
        </span>
        <span>
          <Btn onClick={() => void signOut()}>{say.signOut}</Btn>
        </span>
      </section>
    </div>
  )
}
