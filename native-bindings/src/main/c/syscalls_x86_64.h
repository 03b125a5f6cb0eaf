/* SPDX-License-Identifier: Apache-2.0 */
/* System call numbers of x86-64. */
#include <asm/unistd_64.h>
