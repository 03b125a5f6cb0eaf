/* SPDX-License-Identifier: Apache-2.0 */
/* System call numbers of aarch64, which uses the kernel's generic table. */
#include <asm-generic/unistd.h>
