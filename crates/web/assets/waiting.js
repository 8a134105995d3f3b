// Looks every few seconds whether what is being made is there, and goes to it.
const LOOK_EVERY_MS = 3000;

async function look() {
  try {
    const answer = await fetch(location.pathname, { redirect: "manual", headers: { accept: "text/html" } });
    if (answer.status !== 202) {
      location.replace(location.pathname);
      return;
    }
  } catch {
    // Without a connection the next look may have more luck.
  }
  setTimeout(look, LOOK_EVERY_MS);
}

if (document.querySelector("[data-waiting]")) {
  setTimeout(look, LOOK_EVERY_MS);
}
