import {
  IconAppWindow,
  IconArchive,
  IconBox,
  IconDatabase,
  IconDeviceDesktop,
  IconNetwork,
  IconRoute,
  IconRouter,
  IconServer,
  IconServer2,
  IconWorldWww,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import type { systems } from '#contracts/systems'
import type { Reply } from '../../api.ts'
import { say } from '../../words/systems.ts'

export type SystemRow = Reply<typeof systems.listSystems>['items'][number]
export type SystemReply = Reply<typeof systems.getSystem>
export type Kind = SystemRow['kind']
export type Template = Reply<typeof systems.getSystemTemplate>

/** What each kind of system is called and how it is drawn. */
export const KINDS: Record<Kind, { word: string; icon: TablerIcon }> = {
  server: { word: say.server, icon: IconServer },
  virtual_machine: { word: say.virtualMachine, icon: IconDeviceDesktop },
  gateway: { word: say.gateway, icon: IconRouter },
  network_device: { word: say.networkDevice, icon: IconNetwork },
  line: { word: say.line, icon: IconRoute },
  application: { word: say.application, icon: IconAppWindow },
  website: { word: say.website, icon: IconWorldWww },
  database: { word: say.database, icon: IconDatabase },
  storage: { word: say.storage, icon: IconServer2 },
  backup_set: { word: say.backupSet, icon: IconArchive },
  other: { word: say.other, icon: IconBox },
}

export const kindOptions = Object.entries(KINDS).map(([value, { word }]) => ({
  value: value as Kind,
  label: word,
  word,
}))
