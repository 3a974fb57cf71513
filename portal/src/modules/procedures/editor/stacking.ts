/** What stands on the canvas, as the library's parts for drawing see it: elements of one parent lie over each other in its order. */
interface Drawn {
  id: string
  parent?: Drawn
  children?: readonly Drawn[]
}
interface GraphicsFactory {
  updateContainments(elements: readonly Drawn[]): void
  _getChildrenContainer(parent: Drawn): Element
}
interface ElementRegistry {
  get(id: string): Drawn | undefined
  getGraphics(of: Drawn): Element
}

/**
 * Brings the first nodes of a place into this order with few moves: one where one node was brought to the front or to the back. Each node
 * that is moved costs the browser its style, its layout and its picture anew.
 */
export function arrange(place: Element, wanted: Iterable<Element>): void {
  let next = place.firstChild
  for (const node of wanted) {
    if (node !== next && next !== null && next.nextSibling === node) place.append(next)
    else if (node !== next) {
      place.insertBefore(node, next)
      continue
    }
    next = node.nextSibling
  }
}

/**
 * Has the library put its elements into their order in a turn of its own. Its way takes out and puts back nearly all of a drawing when
 * one shape comes to lie over the others, as every shape does that is moved; and a shape taken out between the press and the click of a
 * mouse has the browser send no click, for which the library waits after a drop and takes the next one for it.
 */
function stackingOf(graphicsFactory: GraphicsFactory, elementRegistry: ElementRegistry): void {
  const waiting = new Set<string>()
  const nodesOf = ({ children }: Drawn) =>
    (children ?? []).flatMap((child) => elementRegistry.getGraphics(child)?.parentElement ?? [])
  const restack = (parent: Drawn) => arrange(graphicsFactory._getChildrenContainer(parent), nodesOf(parent))
  const restackWaiting = () => {
    const parents = [...waiting].flatMap((id) => elementRegistry.get(id) ?? [])
    waiting.clear()
    parents.forEach(restack)
  }
  graphicsFactory.updateContainments = (elements) => {
    for (const parent of new Set(elements.flatMap((one) => one.parent ?? []))) {
      const place = parent.children ? graphicsFactory._getChildrenContainer(parent) : null
      // What came from another parent has to stand in this one at once.
      if (nodesOf(parent).some((node) => node.parentNode !== place)) restack(parent)
      else if (waiting.add(parent.id).size === 1) setTimeout(restackWaiting)
    }
  }
}
stackingOf.$inject = ['graphicsFactory', 'elementRegistry']

/** The module of the library that does so. */
export const stacking = { __init__: ['stacking'], stacking: ['factory', stackingOf] }
