/* A second file of the workload, with a function of the same name as one in the first. */
#include "other.h"

int other_variable = 5;

static int
twice(int n)
{
	return (n * 2 + 1);
}

int
other_function(int n)
{
	other_variable++;
	return (twice(n));
}
