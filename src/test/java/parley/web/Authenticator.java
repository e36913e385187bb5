package parley.web;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

/// A security key in a browser window (Chromium's virtual authenticator), with its owner's finger
/// on it.
final class Authenticator {
  private final CDPSession browser;
  private final String id;

  private Authenticator(CDPSession browser, String id) {
    this.browser = browser;
    this.id = id;
  }

  static Authenticator in(Page page) {
    CDPSession browser = page.context().newCDPSession(page);
    browser.send("WebAuthn.enable");
    JsonObject options = new JsonObject();
    options.addProperty("protocol", "ctap2");
    options.addProperty("transport", "internal");
    options.addProperty("hasResidentKey", true);
    options.addProperty("hasUserVerification", true);
    options.addProperty("isUserVerified", true);
    options.addProperty("automaticPresenceSimulation", true);
    JsonObject asked = new JsonObject();
    asked.add("options", options);
    JsonObject made = browser.send("WebAuthn.addVirtualAuthenticator", asked);
    return new Authenticator(browser, made.get("authenticatorId").getAsString());
  }

  /// Whether the owner shows to be the owner.
  void verifies(boolean verified) {
    JsonObject asked = new JsonObject();
    asked.addProperty("authenticatorId", id);
    asked.addProperty("isUserVerified", verified);
    browser.send("WebAuthn.setUserVerified", asked);
  }

  int keys() {
    JsonObject asked = new JsonObject();
    asked.addProperty("authenticatorId", id);
    return browser.send("WebAuthn.getCredentials", asked).getAsJsonArray("credentials").size();
  }
}
