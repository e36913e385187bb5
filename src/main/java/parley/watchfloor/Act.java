package parley.watchfloor;

import java.util.EnumSet;
import java.util.Set;

/// What can be done at the console, and which roles may do it (W-PERMIT-2). Each kind of act is a
/// type of its own, so that a permit for one does not compile where another is asked for.
public sealed interface Act {
  Enter ENTER = new Enter();
  Read READ = new Read();
  Send SEND = new Send();
  Release RELEASE = new Release();
  SetAside SET_ASIDE = new SetAside();
  SeeAlarm SEE_ALARM = new SeeAlarm();
  TakeAlarm TAKE_ALARM = new TakeAlarm();
  Translate TRANSLATE = new Translate();
  Review REVIEW = new Review();
  OpenFiles OPEN_FILES = new OpenFiles();
  KeepCases KEEP_CASES = new KeepCases();
  ReadCert READ_CERT = new ReadCert();
  KeepCert KEEP_CERT = new KeepCert();
  KeepLog KEEP_LOG = new KeepLog();
  HandOver HAND_OVER = new HandOver();
  Plan PLAN = new Plan();
  Administer ADMINISTER = new Administer();

  /// Who has any of these may.
  Set<Role> roles();

  /// Only for whom a key has named: the provider's word is not enough (O-SESSION-3).
  default boolean needsKey() {
    return false;
  }

  /// Sees how the links stand, and looks after the own keys: everybody who is signed in.
  final class Enter implements Act {
    private Enter() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.allOf(Role.class);
    }
  }

  /// Reads messages. Operators and administrators look after machines and people.
  final class Read implements Act {
    private Read() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.complementOf(EnumSet.of(Role.OPERATOR, Role.ADMINISTRATOR));
    }
  }

  /// Acknowledges, writes, and releases alone where the agreement asks for one person.
  final class Send implements Act {
    private Send() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.WATCH, Role.RELEASING, Role.DEPUTY, Role.HEAD);
    }
  }

  /// Releases what another officer wrote.
  final class Release implements Act {
    private Release() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.RELEASING);
    }
  }

  /// Takes back what another officer wrote and let wait, with a reason (W-TWO-10).
  final class SetAside implements Act {
    private SetAside() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.DEPUTY, Role.HEAD);
    }
  }

  /// Says that an alarm of a link was seen.
  final class SeeAlarm implements Act {
    private SeeAlarm() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.WATCH, Role.RELEASING, Role.DEPUTY, Role.HEAD, Role.OPERATOR);
    }
  }

  /// Takes the alarm of a deadline that passed, and tries the pager (W-LADDER-4).
  final class TakeAlarm implements Act {
    private TakeAlarm() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.WATCH, Role.RELEASING, Role.DEPUTY, Role.HEAD);
    }
  }

  /// Writes drafts of translations (F-DRAFT-1).
  final class Translate implements Act {
    private Translate() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.TRANSLATOR);
    }
  }

  /// Certifies what others translated, or sends it back (F-REVIEW-1).
  final class Review implements Act {
    private Review() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.REVIEWER);
    }

    @Override
    public boolean needsKey() {
      return true;
    }
  }

  /// Lets a partner's file out of quarantine, or destroys it (W-FILE-5).
  final class OpenFiles implements Act {
    private OpenFiles() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.DEPUTY, Role.HEAD, Role.ANALYST);
    }

    @Override
    public boolean needsKey() {
      return true;
    }
  }

  /// Opens cases, ties threads to them, writes notes, closes them (F-CASE-2).
  final class KeepCases implements Act {
    private KeepCases() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.WATCH, Role.RELEASING, Role.DEPUTY, Role.HEAD, Role.ANALYST);
    }
  }

  /// Reads objects of the CERT line (W-CERT-1). A clearance of its own: who reads messages of the
  /// watch line does not read indicators for that.
  final class ReadCert implements Act {
    private ReadCert() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.ANALYST, Role.DEPUTY, Role.HEAD, Role.AUDITOR);
    }
  }

  /// Brings objects in, and gives the word of K-RELEASE-6 on one (W-CERT-1).
  final class KeepCert implements Act {
    private KeepCert() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.ANALYST, Role.DEPUTY, Role.HEAD);
    }

    @Override
    public boolean needsKey() {
      return true;
    }
  }

  /// Writes into the watch log (F-WRITE-1).
  final class KeepLog implements Act {
    private KeepLog() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.complementOf(
          EnumSet.of(Role.OFFICIAL, Role.AUDITOR, Role.OPERATOR, Role.ADMINISTRATOR));
    }
  }

  /// Hands a shift over, takes one over, and ticks steps of check-lists (F-HAND-1, F-CHECK-3).
  final class HandOver implements Act {
    private HandOver() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.WATCH, Role.RELEASING, Role.DEPUTY, Role.HEAD);
    }

    @Override
    public boolean needsKey() {
      return true;
    }
  }

  /// Says who is on which post of a shift (F-SHIFT-2).
  final class Plan implements Act {
    private Plan() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.DEPUTY, Role.HEAD);
    }
  }

  /// Makes, changes and strikes officers, and enrols them.
  final class Administer implements Act {
    private Administer() {}

    @Override
    public Set<Role> roles() {
      return EnumSet.of(Role.ADMINISTRATOR);
    }

    @Override
    public boolean needsKey() {
      return true;
    }
  }
}
