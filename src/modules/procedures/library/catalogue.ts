/**
 * Templates that are shipped with the program; the drawing of each is `files/<key>.bpmn`, the same in German `files/<key>.de.bpmn`. Names of
 * roles and of fields are keys in both.
 */
export const catalogue = [
  {
    key: 'data-migration',
    name: 'Data migration',
    description:
      'Moves the shares of a customer in fourteen steps: prepared, rehearsed, cut over within a window, with a way back. Dates count from the start, and back from the end, which is the day of the cut-over.',
    de: {
      name: 'Datenmigration',
      description:
        'Zieht die Freigaben eines Kunden in vierzehn Schritten um: vorbereitet, geprobt, in einem Zeitfenster umgestellt, mit einem Weg zurück. Termine zählen vom Beginn an und vom Ende zurück, dem Tag der Umstellung.',
    },
  },
  {
    key: 'release-without-migration',
    name: 'Release without migration',
    description:
      'Brings a new version to a managed host where nothing of the database changes; the release lead decides with a passkey.',
    de: {
      name: 'Release ohne Migration',
      description:
        'Bringt eine neue Version auf einen betreuten Host, an dessen Datenbank sich nichts ändert; die Release-Leitung entscheidet mit einem Passkey.',
    },
  },
  {
    key: 'release-with-migration',
    name: 'Release with migration',
    description:
      'Brings a new version to a managed host and changes its database, within a maintenance window and with a way back at every step.',
    de: {
      name: 'Release mit Migration',
      description:
        'Bringt eine neue Version auf einen betreuten Host und ändert seine Datenbank, in einem Wartungsfenster und bei jedem Schritt mit einem Weg zurück.',
    },
  },
  {
    key: 'minor-patch',
    name: 'Minor patch',
    description:
      'Brings one small mend to a managed host within hours; what is of little risk needs no approval, everything else does.',
    de: {
      name: 'Kleine Korrektur',
      description:
        'Bringt eine kleine Korrektur binnen Stunden auf einen betreuten Host; was wenig riskant ist, braucht keine Genehmigung, alles andere schon.',
    },
  },
  {
    key: 'service-down',
    name: 'Service down',
    description:
      'What is done while a service is down: one leads, one keeps the log, one speaks. Status updates on time until it is over, and a review afterwards.',
    de: {
      name: 'Dienst ausgefallen',
      description:
        'Was zu tun ist, während ein Dienst ausgefallen ist: einer leitet, einer führt Protokoll, einer spricht. Pünktliche Lagemeldungen, bis es vorbei ist, und danach ein Rückblick.',
    },
  },
  {
    key: 'customer-onboarding',
    name: 'Onboarding of a customer',
    description:
      'From the signed contract to the first month of support: people, systems, an alarm that was seen to arrive, a talk after thirty days.',
    de: {
      name: 'Aufnahme eines Kunden',
      description:
        'Vom unterschriebenen Vertrag bis zum ersten Monat Support: Menschen, Systeme, ein Alarm, dessen Ankunft man gesehen hat, ein Gespräch nach dreißig Tagen.',
    },
  },
  {
    key: 'server-restore',
    name: 'Restore of a server',
    description:
      'Brings a server back from a backup that was read before anything is thrown away; who leads support decides about lost data.',
    de: {
      name: 'Wiederherstellung eines Servers',
      description:
        'Bringt einen Server aus einer Sicherung zurück, die gelesen wurde, bevor irgendetwas weggeworfen wird; über verlorene Daten entscheidet, wer den Support leitet.',
    },
  },
] as const satisfies readonly (Words & { key: string; de: Words })[]

type Words = { name: string; description: string }

/** Languages in which the library is written. */
export type LibraryLanguage = 'en' | 'de'

/** What a template is called and is for. */
export function wordsOfTemplate(of: (typeof catalogue)[number], language: LibraryLanguage): Words {
  const { name, description } = language === 'de' ? of.de : of
  return { name, description }
}
