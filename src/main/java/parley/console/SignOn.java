package parley.console;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import parley.provider.Provider;
import parley.seal.KeyVault.BodyCipher;
import parley.store.StoreException;
import parley.watchfloor.Accounts;
import parley.watchfloor.People;

/// Sign-in by the centre's own provider, where its file switches it on.
public record SignOn(Provider provider, Accounts accounts) {
  /// @param folder of the node
  /// @throws IOException with one sentence, when a file of the folder is wrong
  public static Optional<SignOn> in(
      Path folder, BodyCipher cipher, People people, InstantSource clock, SecureRandom random)
      throws IOException, StoreException {
    Optional<Provider> provider = Provider.in(folder, cipher, clock, random);
    // Also where there is none any more: what it signed in is over.
    Accounts accounts = people.accounts(provider.map(Provider::issuer).orElse(""));
    return provider.map(there -> new SignOn(there, accounts));
  }
}
