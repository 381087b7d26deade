const form = document.querySelector("form");
const boxes = [...form.querySelectorAll("[name=point]")];
const mark = form.querySelector("[name=mark]");
const comment = form.querySelector("[name=comment]");
const status = document.querySelector("[role=status]");
let written = comment.value !== "";
const words = () => boxes.map((box) => `${box.value === "1" ? "✓" : box.value === "0.5" ? "½" : "✗"} ${box.dataset.title}`).join("\n");
for (const box of boxes) box.addEventListener("change", () => {
  if (boxes.some((one) => one.value === "")) return; // a mark that is there is not replaced by half of another
  mark.value = boxes.reduce((sum, one) => sum + Number(one.value), 0);
  if (!written) comment.value = words();
});
comment.addEventListener("input", () => { written = true; });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  status.textContent = "Saving …";
  try {
    const answer = await fetch(form.action, {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ mark: mark.value, comment: comment.value, seen: form.dataset.seen }),
    });
    if (!answer.ok) { status.textContent = await answer.text(); return; }
    const { next, waiting, seen } = await answer.json();
    form.dataset.seen = seen;
    status.textContent = `Saved; ${waiting} wait.`;
    if (next !== null) location.href = `${next}`;
  } catch { status.textContent = "Not saved: the program in the terminal has ended."; }
});
