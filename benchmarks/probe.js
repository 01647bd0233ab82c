// Runs in every page that is measured. Looks at each frame whether the page shows a number of
// gauges and some texts, also inside components; two frames later it has been painted.
(() => {
  const isShown = (gauges, texts) => {
    const hosts = [...document.querySelectorAll("*")].filter((one) => one.shadowRoot)
    const roots = [document.body, ...hosts.map((one) => one.shadowRoot)].filter(Boolean)
    const drawn = roots.map((one) => one.querySelectorAll('svg[role="img"]').length)
    const said = roots.map((one) => one.textContent)
    return (
      drawn.reduce((sum, one) => sum + one, 0) >= gauges &&
      texts.every((text) => said.some((one) => one.includes(text)))
    )
  }
  const painted = (gauges, texts) =>
    new Promise((resolve) => {
      const look = () =>
        isShown(gauges, texts)
          ? requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())))
          : requestAnimationFrame(look)
      look()
    })
  window.jaugeProbe = {
    // Milliseconds from the start of the navigation.
    load: (gauges, texts) => painted(gauges, texts),
    // Milliseconds from the next key or button press; the promise is given back without waiting.
    armRerun: (gauges, texts) => {
      window.jaugeProbe.rerun = new Promise((resolve) => {
        const pressed = () => {
          const start = performance.now()
          painted(gauges, texts).then((end) => resolve(end - start))
        }
        const once = new AbortController()
        for (const kind of ["keydown", "pointerdown"]) {
          window.addEventListener(kind, pressed, { capture: true, signal: once.signal })
          window.addEventListener(kind, () => once.abort(), { capture: true, signal: once.signal })
        }
      })
    },
  }
})()
