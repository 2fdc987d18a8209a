// Takes codes as quickly as a scanner sends them, and from the camera where the browser can read barcodes.
// Without this file the form does the same, a page for each code.
(() => {
  const form = document.querySelector("form[data-scan]");
  if (!form) return;
  const code = form.querySelector("#code");
  const waiting = [];
  let isBusy = false;

  // a code leaves the field at once; several go along with one post
  const flush = async () => {
    if (isBusy || !waiting.length) return;
    isBusy = true;
    const sent = waiting.splice(0, 50);
    const data = new FormData(form);
    data.set("code", sent.join("\n"));
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      isBusy = false;
      flush();
    } catch {
      isBusy = false;
      code.value = [...sent, ...waiting.splice(0)].join(" "); // nothing scanned is lost: the form can still be sent
    }
  };
  const show = (page) => {
    for (const id of ["lines", "code_said"]) {
      form.querySelector(`#${id}`).replaceChildren(...page.querySelector(`#${id}`).childNodes);
    }
    const container = page.querySelector("#container").value;
    if (container) form.querySelector("#container").value = container;
    const refused = page.querySelector("#code").value;
    if (refused && !code.value) {
      code.value = refused;
      code.select();
    }
    code.toggleAttribute("aria-invalid", Boolean(page.querySelector("#code_error")));
    if (code.hasAttribute("aria-invalid")) code.setAttribute("aria-invalid", "true");
  };
  const take = (text) => {
    if (!text.trim()) return;
    waiting.push(text.trim());
    flush();
  };

  code.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      const text = code.value;
      code.value = "";
      take(text);
    } else if (event.ctrlKey && event.key === "]") {
      event.preventDefault(); // so scanners send the separator between two values
      code.setRangeText("\u001d", code.selectionStart, code.selectionEnd, "end");
    }
  });

  const camera = form.querySelector("[data-camera]");
  const view = form.querySelector("[data-camera-view]");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
  camera.hidden = false;
  const button = camera.querySelector("[data-camera-start]");
  const start = button.textContent;
  let stream = null;
  let last = { text: "", at: 0 };

  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
    button.textContent = start;
  };
  const look = async (detector) => {
    while (stream) {
      const found = await detector.detect(view).catch(() => []);
      for (const { rawValue } of found) {
        if (rawValue !== last.text || Date.now() - last.at > 3000) take(rawValue); // the same one stays in sight
        last = { text: rawValue, at: Date.now() };
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  button.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      view.srcObject = stream;
      view.hidden = false;
      await view.play();
      button.textContent = button.dataset.stop;
      look(new BarcodeDetector());
    } catch {
      stop();
      camera.hidden = true; // no camera, or not allowed: typing always works
    }
  });
})();
