// Draw what differs, down to the single gauge, and leave alone what is the same.
function renew(old, fresh) {
  if (old.isEqualNode(fresh)) return
  const was = [...old.childNodes]
  const is = [...fresh.childNodes]
  if (!old.cloneNode().isEqualNode(fresh.cloneNode())) old.replaceWith(fresh)
  else if (was.length !== is.length) old.replaceChildren(...is)
  else was.forEach((one, place) => renew(one, is[place]))
}
