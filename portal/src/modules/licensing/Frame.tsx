import { IconPlus } from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay, useMe } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { Tabs } from '../../ui/Seg.tsx'
import { say } from '../../words/licensing.ts'
import '../support/customer.css'
import './licences.css'

/** Head and tabs of the licence pages, for staff and for customers. */
export function LicenceFrame({ title, act, children }: { title: string; act?: ReactNode; children: ReactNode }) {
  const me = useMe()
  const asks = useMay('licence.request')
  const { pathname } = useLocation()
  useTitle(title)
  const places = [
    { to: '/licences', label: say.requests },
    { to: '/licences/keys', label: say.keys },
    { to: '/licences/downloads', label: say.downloads },
    { to: '/licences/credit', label: say.credit },
    { to: '/licences/overview', label: say.overview },
    ...(me.staff ? [{ to: '/licences/catalogue', label: say.catalogue }] : []),
  ]
  const acts = (
    <>
      {act}
      {asks && (
        <BtnLink look="primary" icon={IconPlus} to="/licences/ask">
          {say.ask}
        </BtnLink>
      )}
    </>
  )
  // A key's own page belongs to the keys; everything begins with the place of the requests.
  const isAt = (to: string) => pathname === to || (to !== '/licences' && pathname.startsWith(`${to}/`))
  const tabs = <Tabs options={places.map((place) => ({ ...place, on: isAt(place.to) }))} />
  if (me.staff)
    return (
      <>
        <PageHead title={say.licences}>{acts}</PageHead>
        {tabs}
        <div className="lic-body">{children}</div>
      </>
    )
  return (
    <div className="wrapc lic-customer">
      <div className="topline">
        <h1>{say.licences}</h1>
        <span className="push row wrap">{acts}</span>
      </div>
      {tabs}
      <div className="lic-body">{children}</div>
    </div>
  )
}
