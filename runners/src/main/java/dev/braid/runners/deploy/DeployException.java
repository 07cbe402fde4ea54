// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import java.io.IOException;

/** Says in one line why a deployment did not take place, and what is so now. */
public final class DeployException extends IOException {

  private static final long serialVersionUID = 1;

  public DeployException(String message) {
    super(message);
  }
}
