import Box from '@cloudscape-design/components/box';

export default function SignInPage() {
  return <Box>Sign in</Box>;
}
