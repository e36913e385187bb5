package simulation;

/// Everything that a run counts and must have hit: a fault, a branch of recovery, or a refusal that
/// no run of this length meets is a hole in the simulation.
enum Sorts {
  DROPPED("request lost", Of.FAULT),
  ANSWER_LOST("answer lost", Of.FAULT),
  DOUBLED("request doubled", Of.FAULT),
  CORRUPTED("request altered", Of.FAULT),
  ANSWER_CORRUPTED("answer altered", Of.FAULT),
  LATE("request long on its way", Of.FAULT),
  REPLAYED("old capture brought again", Of.FAULT),
  CROSSED("capture on another route or connection", Of.FAULT),
  BOUNCED_BEFORE("reset before it was processed", Of.FAULT),
  BOUNCED_AFTER("reset after it was processed", Of.FAULT),
  CUT("swallowed by a partition", Of.FAULT),
  PARTITION("partition, one way or both", Of.FAULT),
  DEAD_ROUTE("swallowed by a dead route", Of.FAULT),
  COMMIT_FAILED_BEFORE("commit failed without effect", Of.FAULT),
  COMMIT_FAILED_AFTER("commit failed after its effect", Of.FAULT),
  DISK_FULL("disk full", Of.FAULT),
  READ_FAILED("read failed", Of.FAULT),
  ANCHOR_FAILED("anchor write failed", Of.FAULT),
  TORN("anchor torn by a crash", Of.FAULT),
  CRASH_AT_RANDOM("crash at a random moment", Of.FAULT),
  CRASH_BEFORE_COMMIT("crash before a commit", Of.FAULT),
  CRASH_AFTER_COMMIT("crash after a commit", Of.FAULT),
  CRASH_IN_ANCHOR("crash while the anchor moves", Of.FAULT),
  CRASH_IN_RECOVERY("crash during recovery", Of.FAULT),
  STOPPED("shut down in order", Of.FAULT),
  CLOCK_JUMP("wall clock jumped", Of.FAULT),
  KEY_AWAY("key or token refused", Of.FAULT),
  KEY_SLOW("key or token took its time", Of.FAULT),
  OLD_COPY("old copy of the database put back", Of.FAULT),
  DATABASE_LOST("database lost, an old copy instead", Of.FAULT),
  FOLLOWER_FAILED("follower failed", Of.FAULT),
  BOOTED("machine started anew, with its monotonic clock", Of.FAULT),
  MAIL_REFUSED("mail server broke off", Of.FAULT),
  MAIL_LOST("mail lost", Of.FAULT),
  MAIL_DOUBLED("mail doubled", Of.FAULT),
  MAIL_ALTERED("mail altered", Of.FAULT),
  MAIL_LATE("mail long on its way", Of.FAULT),
  MAIL_AGAIN("old mail in some box again", Of.FAULT),
  MAIL_ONLY("nothing but mail for some minutes", Of.FAULT),
  HANDED_IN_AGAIN("message handed in again", Of.FAULT),
  RUSH("long queue on a link that is cut, FLASH behind it", Of.FAULT),
  TWO_CONTENTS("hostile: another content under a serial", Of.HOSTILE),
  FORK("hostile: another journal of one size", Of.HOSTILE),
  WENT_BACK("hostile: a journal that went back", Of.HOSTILE),
  UNPROVEN("hostile: a journal that grew without proof", Of.HOSTILE),
  LIED("hostile: serials that never were", Of.HOSTILE),
  WANTED("hostile: asks for everything again", Of.HOSTILE),
  FLOOD("hostile: flood", Of.HOSTILE),
  WITHHELD("hostile: answer withheld", Of.HOSTILE),
  BOGUS_ANSWER("hostile: answer to something else", Of.HOSTILE),
  WRONG("hostile: a message that is to be refused", Of.HOSTILE),

  OPENED("link opened", Of.RECOVERY),
  REOPENED("link opened again after a failure", Of.RECOVERY),
  UNANSWERED_SIGNED("journalled item answered after a restart", Of.RECOVERY),
  OUTBOX_ARMED("outbox row sent after a restart", Of.RECOVERY),
  VOIDED("hole closed by a void", Of.RECOVERY),
  STORED_ANSWER("stored answer given again", Of.RECOVERY),
  OTHER_ENVELOPE("known content in another envelope", Of.RECOVERY),
  GAP_ASKED("gap asked for again", Of.RECOVERY),
  RESEALED("delivered message sealed again", Of.RECOVERY),
  ANCHOR_REFUSED("old copy refused by the anchor", Of.RECOVERY),
  ANCHOR_BEHIND("opened ahead of its anchor", Of.RECOVERY),
  OUTCOME_UNKNOWN("officer told that the outcome is unknown", Of.RECOVERY),
  SAME_SERIAL("handed in again and told the first serial", Of.RECOVERY),
  TOOK_TOO_LONG("route told to come again after 25 s", Of.RECOVERY),
  TAKEN_FROM_MAIL("envelope that mail brought answered", Of.RECOVERY),
  ANSWERED_BY_MAIL("answer that mail brought", Of.RECOVERY),
  HEARD_BY_MAIL("heartbeat or request that mail brought", Of.RECOVERY),
  MAIL_LEFT("mail left in its box for later", Of.RECOVERY),
  ADOPTED("amendment adopted in mid flow", Of.RECOVERY),
  WITNESSED("cosignature kept", Of.RECOVERY),
  EPOCH_OPENED("next epoch opened after a loss", Of.RECOVERY),
  GIVEN_BACK("message given back to its sender", Of.RECOVERY),
  RETURNED("own message given back by the peer", Of.RECOVERY),
  CLOCK_BEGAN("deadline began to run", Of.RECOVERY),
  DEADLINE_PASSED("deadline passed", Of.RECOVERY);

  /// What kind of thing it is.
  enum Of {
    FAULT("faults injected"),
    HOSTILE("acts of a hostile peer"),
    RECOVERY("recovery branches");

    final String words;

    Of(String words) {
      this.words = words;
    }
  }

  final String words;
  final Of of;

  Sorts(String words, Of of) {
    this.words = words;
    this.of = of;
  }
}
