// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.util.List;
import java.util.Locale;

/**
 * Which properties of Kafka's clients are secrets: those whose name has {@code password}, {@code
 * secret} or {@code credential} in it, or ends with one of {@link #ENDINGS}.
 */
final class Secrets {

  private static final List<String> WORDS = List.of("password", "secret", "credential");

  /** A login of JAAS has its password within; a key store's key is the private one. */
  static final List<String> ENDINGS = List.of("sasl.jaas.config", "keystore.key");

  private Secrets() {}

  static boolean isSecret(String property) {
    String name = property.toLowerCase(Locale.ROOT);
    return WORDS.stream().anyMatch(name::contains) || ENDINGS.stream().anyMatch(name::endsWith);
  }
}
