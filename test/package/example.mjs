import { createChat, effect } from "samovar/chat";

const chat = createChat({ url: "http://localhost:8787" });
const refusal = await chat.signIn("Anna");
if (refusal !== null) throw new Error(`could not sign in: ${refusal}`);

const room = chat.open("general");
let shown = 0;
effect(() => {
  for (const { seq, username, content } of room.timeline.messages.value) {
    if (seq > shown) console.log(`${username}: ${content}`);
    shown = Math.max(shown, seq);
  }
});
effect(() => console.log(`${room.state.value.kind}, ${room.roster.value.total} here`));

room.say("Hello from another program"); // sent now, or as soon as the room is reached
effect(() => {
  if (room.state.value.kind === "online" && room.outbox.entries.value.length === 0) chat.close();
});
