package simulation;

import java.util.ArrayList;
import java.util.List;

/// Planted bugs, each with a seed whose schedule shows it: the proof that the simulator can see.
/// Bugs that it found in the product stand here as patches that bring them back.
// Pieces of source are easier to compare as the one line that they stand in.
@SuppressWarnings("StringConcatToTextBlock")
final class Zoo {
  private static final String EXCHANGE = "main/java/parley/exchange/";
  private static final String LEDGER = "main/java/parley/ledger/";
  private static final String RUNNER = EXCHANGE + "LinkRunner.java";
  private static final String DELIVERY = EXCHANGE + "Delivery.java";
  private static final String SENDING = EXCHANGE + "Sending.java";
  private static final String RECEIVING = EXCHANGE + "Receiving.java";
  private static final String ANSWERING = EXCHANGE + "Answering.java";
  private static final String WATCHING = EXCHANGE + "Watching.java";
  private static final String SESSION = EXCHANGE + "LinkSession.java";
  private static final String NOTARY = EXCHANGE + "SealNotary.java";
  private static final String NOTES = LEDGER + "AnchoredNotes.java";
  private static final String ANCHOR = "main/java/parley/journal/FileAnchor.java";
  private static final String COMMIT =
      "      open.ledger().commit(standing.link(), open.fence(), decision.flash(), decision.changes);\n";

  private Zoo() {}

  static List<PlantedBug> all() {
    List<PlantedBug> all = new ArrayList<>(commits());
    all.addAll(anchors());
    all.addAll(sending());
    all.addAll(OrderZoo.bugs());
    all.addAll(receiving());
    all.addAll(waiting());
    all.addAll(witnesses());
    all.addAll(hostility());
    all.addAll(WatchZoo.bugs());
    all.addAll(LiarZoo.bugs());
    all.addAll(EpochZoo.bugs());
    all.addAll(MailZoo.bugs());
    return all;
  }

  private static PlantedBug honest(String name, long seed, String... words) {
    return PlantedBug.of(name, Plan.Mode.HONEST, seed, words);
  }

  private static List<PlantedBug> commits() {
    return List.of(
        honest(
            "acts before the commit",
            1,
            RUNNER,
            COMMIT,
            "      works.letOut(this, open, decision.actions);\n" + COMMIT),
        honest(
            "followers are told before the commit",
            1,
            RUNNER,
            COMMIT,
            "      works.tell(decision);\n" + COMMIT),
        honest(
            "a checkpoint signed over what is not committed",
            1,
            RUNNER,
            COMMIT,
            "      try { open.note().over(open.log().checkpoint()); }"
                + " catch (SealException e) { throw new IllegalStateException(e); }\n"
                + COMMIT),
        honest(
            "a commit that the disk has not kept",
            4,
            "test/java/simulation/Station.java",
            "disk = new MemoryLedger();",
            "disk = MemoryLedger.losesItsTail();",
            "test/java/simulation/Station.java",
            "    life.over = true;\n    process = null;",
            "    disk.crashNow();\n    life.over = true;\n    process = null;"),
        honest(
            "a session kept after its commit failed",
            1,
            RUNNER,
            "    opened = null;\n    // A database",
            "    // A database"),
        honest(
            "nobody is told when the outcome is unknown",
            1,
            RUNNER,
            "    letGo(new LedgerException(\"the outcome is unknown",
            "    if (closed) letGo(new LedgerException(\"the outcome is unknown"),
        honest(
            "a link is not opened again after a failure",
            1,
            RUNNER,
            "      if (e.fenced()) {\n        closed = true;\n      }\n",
            "      closed = true;\n"),
        honest(
            "the body is not kept with its entry",
            1,
            DELIVERY,
            "    out.change(new Ledger.Change.KeepBody(what.content(), what.keptBody()));\n",
            ""));
  }

  private static List<PlantedBug> anchors() {
    return List.of(
        honest(
            "what leaves does not wait for the anchor",
            1,
            RUNNER,
            "    open.note().move(open.log().checkpoint());\n",
            ""),
        honest(
            "a restart sends before the anchor moved (found by the simulator and by the model)",
            1,
            RUNNER,
            "    open.note().move(open.log().checkpoint());\n",
            "    if (!decision.changes.isEmpty()) open.note().move(open.log().checkpoint());\n"),
        honest(
            "a checkpoint signed before the anchor moved",
            1,
            NOTES,
            "    move(checkpoint);\n    if (note == null) {\n      note = signing.note(checkpoint);\n    }\n",
            "    note = signing.note(checkpoint);\n    move(checkpoint);\n",
            RUNNER,
            "    open.note().move(open.log().checkpoint());\n",
            ""),
        honest("the anchor is not forced", 1, ANCHOR, "    file.force();\n", ""),
        PlantedBug.of(
            "both slots of the anchor in doubt at once (found by the simulator)",
            Plan.Mode.DEADROUTES,
            90_000_193,
            ANCHOR,
            "      if (!now.get().equals(forced.get(log))) {\n",
            "      if (now.get().turn() < 0) {\n"),
        honest(
            "an anchor whose write failed is trusted at the next opening (found by the simulator)",
            1,
            NOTES,
            "    anchor.advance(log, held, held.get());\n",
            ""),
        honest(
                "an old copy of the database is not noticed",
                87,
                NOTES,
                "    if (held.get().size() > entries.size()) {",
                "    if (held.get().size() > entries.size() + 1_000_000) {",
                NOTES,
                "    if (held.get().size() > 0\n",
                "    if (held.get().size() < 0\n",
                ANCHOR,
                "    if (standing.isPresent()\n        && (next.size()",
                "    if (log.origin().isEmpty()\n        && standing.isPresent()\n        && (next.size()")
            .rarely());
  }

  private static List<PlantedBug> sending() {
    return List.of(
        honest(
            "the outbox is not armed at the start",
            1,
            DELIVERY,
            "    delivery.fill();\n    return",
            "    return"),
        honest(
                "gives up after eight tries",
                100,
                DELIVERY,
                "    item.attempts++;\n",
                "    item.attempts++;\n    if (item.attempts > 8) {\n      landed(item);\n      return;\n    }\n")
            .rarely(),
        honest(
            "a place on the way is never freed",
            1,
            DELIVERY,
            "      item.onItsWay = false;\n      if (item.flash) {\n        flashOnTheWay--;\n"
                + "      } else {\n        othersOnTheWay--;\n      }\n",
            "      item.onItsWay = false;\n"),
        honest(
            "a route that failed is not tried again",
            1,
            DELIVERY,
            "    if (item != null) {\n      tryLater(item, out);\n    }\n",
            ""),
        honest(
            "who is told to come later never comes",
            9,
            DELIVERY,
            "      back(item, event.retryAfter(), !event.untilHeard());\n",
            ""),
        honest(
                "holes are never voided",
                20,
                SENDING,
                "  void tick(Decision out) throws LedgerException {\n",
                "  void tick(Decision out) throws LedgerException {\n    if (epochNow() > 0) return;\n",
                SENDING,
                "  void speak(int version) {",
                "  private int epochNow() {\n    return context.epoch();\n  }\n\n  void speak(int version) {")
            .rarely(),
        honest(
                "a serial is given back although a later one is out",
                20,
                SENDING,
                "    if (newest && failed.message() != null) {",
                "    if ((newest || !newest) && failed.message() != null) {")
            .rarely(),
        honest(
            "serials begin again at a restart",
            1,
            SENDING,
            "      sending.last.put(Numbering.of(key), key.serial());\n",
            ""),
        honest(
            "a message handed in again is sent again",
            1,
            SENDING,
            "    if (item.isEmpty()) {\n      return Optional.empty();\n    }\n"
                + "    return Optional.of(\n        item.get().messageDigest()",
            "    if (item.isEmpty() || item.isPresent()) {\n      return Optional.empty();\n    }\n"
                + "    return Optional.of(\n        item.get().messageDigest()"),
        PlantedBug.of(
            "only the first route is used",
            Plan.Mode.DEADROUTES,
            1,
            "main/java/parley/link/Ways.java",
            "    return Stream.concat(good.stream(), able.stream().filter(way -> !good.contains(way))).toList();",
            "    return able.subList(0, 1);"));
  }

  private static List<PlantedBug> receiving() {
    return List.of(
        honest(
            "duplicates are forgotten at a restart",
            2,
            RECEIVING,
            "        : context.ledger().itemOfContent(standing.link(), true, content);",
            "        : Optional.empty();"),
        honest(
            "an answer leaves before it is stored",
            1,
            ANSWERING,
            "            : new Ledger.Change.KeepAnswer(link, event.content(), event.answer()));",
            "            : new Ledger.Change.KeepValue(link, \"x\", event.answer()));"),
        honest(
            "what a crash left unanswered stays so",
            4,
            SESSION,
            "    answering.resume(out);\n",
            ""),
        honest(
            "an envelope is never opened again after the key was away",
            15,
            RECEIVING,
            "    @Nullable Opening ended = opening.remove(event.envelope());\n"
                + "    if (ended != null) {\n      ended\n",
            "    @Nullable Opening ended = opening.get(event.envelope());\n"
                + "    if (ended != null) {\n      ended\n"),
        honest(
            "an answer that the key refused is never signed",
            9,
            ANSWERING,
            "    unsigned.add(failed);\n",
            ""),
        honest(
                "a frame's signature is not checked",
                178,
                EXCHANGE + "Intake.java",
                "    if (!OuterFrame.signedBy(envelope.head(), key)) {",
                "    if (key.size() == 0) {")
            .rarely(),
        honest(
            "an answer with another entry's proof",
            1,
            EXCHANGE + "LinkWorks.java",
            "opened.log().inclusion(attest.item().index(), checkpoint.size());",
            "opened.log().inclusion(Math.max(0, attest.item().index() - 1), checkpoint.size());"),
        honest(
            "a message under terms not known yet is refused for good",
            19,
            NOTARY,
            "        standing.life().version(transmittal.serial().agreement(), transmittal.agreementHash());\n"
                + "    if (agreement.isEmpty()) {\n",
            "        standing.life().named(transmittal.serial().agreement());\n"
                + "    if (agreement.isEmpty()) {\n"));
  }

  private static List<PlantedBug> waiting() {
    return List.of(
        honest(
                "retries by the wall clock",
                100_001,
                EXCHANGE + "NodeExchange.java",
                "              parts.ticks(),\n              parts.random(),\n",
                "              () -> parts.clock().instant().toEpochMilli() * 1_000_000,\n"
                    + "              parts.random(),\n")
            .rarely(),
        honest(
                "a budget fills by the wall clock (found by the simulator)",
                330,
                EXCHANGE + "NodeExchange.java",
                "new LinkBudgets(steady(parts.clock(), parts.ticks()))",
                "new LinkBudgets(parts.clock())")
            .rarely());
  }

  private static List<PlantedBug> witnesses() {
    return List.of(
        honest(
                "an answer proves the journal from where an older heartbeat said (found by the simulator)",
                90_003_332,
                WATCHING,
                "        asked.beat().held(),\n",
                "        peerHolds,\n")
            .rarely(),
        honest(
            "a heartbeat that was long on its way is taken for a rollback",
            4,
            WATCHING,
            "now.size() < before.size() && heldThen(event).filter(t -> behind(now, t)).isPresent()",
            "now.size() < before.size()"),
        honest(
            "a proof is demanded that is not owed",
            1,
            WATCHING,
            "heldThen(event).filter(before::equals).isPresent();",
            "event.asked().isPresent() || before.size() > 0;"));
  }

  private static PlantedBug hostile(String name, long seed, String... words) {
    return PlantedBug.of(name, Plan.Mode.HOSTILE, seed, words);
  }

  private static List<PlantedBug> hostility() {
    return List.of(
        hostile(
            "another content under a serial is no evidence",
            682,
            RECEIVING,
            "    if (held.isPresent()) {\n",
            "    if (held.isPresent() && held.get().hex().isEmpty()) {\n"),
        hostile(
            "a receipt that echoes the sender's hash",
            2,
            RECEIVING,
            "Optional.of(Answering.EQUIVOCATED)",
            "Optional.empty()"),
        hostile(
            "two journals of one size are taken for one",
            6,
            WATCHING,
            "before.size() == shown.size() && !before.root().equals(shown.root())",
            "shown.size() < 0"),
        hostile(
            "a fork is looked for in heartbeats of the newest clock only (found by the simulator)",
            759,
            SESSION,
            "    } else {\n      watching.outOfDate(event.beat(), out);\n    }",
            "    }",
            SESSION,
            "else {\n          watching.outOfDate(asked.beat(), out);\n        }",
            ""),
        hostile(
            "evidence is kept and nobody is told",
            2,
            RECEIVING,
            "    watching.equivocated(",
            "    if (held.hex().isEmpty()) watching.equivocated("),
        hostile(
            "an answer to something else is taken",
            7,
            NOTARY,
            "    if (!answer.link().equals(item.link())\n",
            "    if (answer.index() < 0 && !answer.link().equals(item.link())\n",
            NOTARY,
            "        || !answer.serial().equals(item.serial())\n"
                + "        || !answer.receiver().equals(standing.peer())\n"
                + "        || !answer.content().equals(item.content())) {",
            "        && answer.index() < 0) {"),
        hostile(
            "an answer that names the content over another entry is taken",
            3,
            NOTARY,
            "    return same && kinds.contains(leaf.kind())\n",
            "    return (same || !same) && kinds.contains(leaf.kind())\n"));
  }
}
