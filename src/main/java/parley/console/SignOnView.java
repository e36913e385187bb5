package parley.console;

import java.util.List;
import java.util.Optional;
import parley.watchfloor.Account;
import parley.watchfloor.Officer;
import parley.watchfloor.Ruling;

/// What the pages of the sign-in provider show.
public final class SignOnView {
  private SignOnView() {}

  /// What a browser brings back from the provider, or what went wrong.
  ///
  /// @param fault the end of the sentence's name that says what went wrong; empty when nothing did
  /// @param locked the session of whoever is there waits to be unlocked
  public record Way(
      String state, String code, String issuer, String error, String fault, boolean locked) {
    static Way failed(String fault, boolean locked) {
      return new Way("", "", "", "", fault, locked);
    }
  }

  /// An officer who serves, with the account.
  public record Line(Officer officer, Optional<Account> account) {}

  /// Officers and their accounts.
  ///
  /// @param issuer empty where no provider is set up
  /// @param wrong why what was asked about this officer was not done
  /// @param redirect what the provider is told of us
  public record Standing(
      String issuer, List<Line> lines, Optional<Ruling> wrong, String about, String redirect) {
    public Standing {
      lines = List.copyOf(lines);
    }

    /// Set up before, at a provider that is not asked any more.
    public boolean foreign(Account account) {
      return !account.issuer().equals(issuer);
    }
  }
}
