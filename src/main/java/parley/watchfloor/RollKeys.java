package parley.watchfloor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.party.Consent;
import parley.party.Roll;

/// The keys with which officers release, between the console, where they are made, and the roll,
/// which lists them for partners (W-TWO-3).
public final class RollKeys {
  private RollKeys() {}

  /// Every release key of an officer who serves: watch officers, the deputy and the head of the
  /// watch may write, releasing officers may write and release.
  public static Json.Obj of(List<Officer> officers, List<HeldKey> keys) {
    Map<String, List<String>> hands = new HashMap<>();
    for (Officer officer : officers) {
      if (officer.serving()) {
        hands.put(officer.name(), hands(officer.roles()));
      }
    }
    List<Json> listed = new ArrayList<>();
    for (HeldKey key : keys) {
      List<String> may = hands.getOrDefault(key.officer(), List.of());
      if (!key.signsIn() && !may.isEmpty()) {
        listed.add(
            Json.object()
                .with("officer", key.officer())
                .with("credentialId", key.passkey().id())
                .with("publicKey", key.passkey().publicKey().base64())
                .with("relyingParty", key.passkey().relyingParty())
                .with("origins", Json.texts(key.passkey().origins()))
                .with("roles", Json.texts(may))
                .build());
      }
    }
    return Json.object().with("officers", new Json.Arr(listed)).build();
  }

  private static List<String> hands(Set<Role> roles) {
    if (roles.contains(Role.RELEASING)) {
      return List.of("draft", "release");
    }
    return roles.stream().anyMatch(Act.SEND.roles()::contains) ? List.of("draft") : List.of();
  }

  /// What {@link #of} wrote, or the public half of one officer's key file, as it goes on the roll.
  public static List<Roll.OfficerCredential> read(Json.Obj written) throws MalformedInput {
    if (!written.has("officers")) {
      Bytes key = Bytes.base64(written.requireText("publicKey"));
      return List.of(Consent.credential(written.requireText("officer"), key));
    }
    List<Roll.OfficerCredential> credentials = new ArrayList<>();
    for (Json item : written.items("officers")) {
      if (item instanceof Json.Obj one) {
        credentials.add(
            new Roll.OfficerCredential(
                one.requireText("officer"),
                one.requireText("credentialId"),
                one.requireText("publicKey"),
                one.requireText("relyingParty"),
                one.texts("origins"),
                one.texts("roles")));
      }
    }
    return credentials;
  }
}
