// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.cluster;

import java.io.IOException;

/** Says in one line what a cluster cannot do, or did not. */
public final class ClusterException extends IOException {

  private static final long serialVersionUID = 1;

  ClusterException(String message) {
    super(message);
  }
}
