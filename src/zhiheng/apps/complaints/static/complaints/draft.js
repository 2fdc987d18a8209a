// Keeps what was typed on this device until it has been sent: a lost connection loses nothing.
(() => {
  const sent = document.querySelector("[data-draft-sent]");
  if (sent) {
    localStorage.removeItem(`draft:${sent.dataset.draftSent}`);
    return;
  }
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const place = `draft:${form.dataset.draft}`;
  const note = form.querySelector("[data-draft-note]");
  const kept = (field) => field.name && !["csrfmiddlewaretoken"].includes(field.name) && field.type !== "file";

  const save = () => {
    const values = [...form.elements].filter(kept).map((field) => [field.name, field.value, field.checked === true]);
    localStorage.setItem(place, JSON.stringify(values));
  };
  const restore = () => {
    const values = JSON.parse(localStorage.getItem(place) || "null");
    if (!Array.isArray(values)) return;
    for (const [name, value, checked] of values) {
      for (const field of [...form.elements].filter((one) => one.name === name)) {
        if (field.type === "checkbox" || field.type === "radio") {
          if (field.value === value) field.checked = checked;
        } else {
          field.value = value;
        }
      }
    }
  };
  const offline = () => {
    if (note) note.hidden = navigator.onLine;
  };

  if (!form.querySelector(".errorlist")) restore(); // what came back from the server is newer than the draft
  form.addEventListener("input", save);
  form.addEventListener("submit", (event) => {
    save();
    offline();
    if (!navigator.onLine) event.preventDefault();
  });
  form.addEventListener("reset", (event) => {
    const clear = form.querySelector("[data-draft-clear]");
    if (localStorage.getItem(place) && clear && !confirm(clear.dataset.draftClear)) {
      event.preventDefault(); // the button stands beside the one that sends
      return;
    }
    localStorage.removeItem(place);
    location.replace(location.pathname); // a form that came back with errors would be reset to what was wrong
  });
  addEventListener("online", offline);
  addEventListener("offline", offline);
})();
